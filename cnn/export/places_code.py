"""The part of an exported program that says where it looks for pictures.

It names no folder of this machine: the program may be given to anybody.
"""

import json
from collections.abc import Sequence

# Both make `named`, a folder or None, `here`, and `naming`, which says how to name a folder.
IN_A_SCRIPT = """\
# python train.py --data FOLDER looks for the pictures there, and nowhere else.
parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the pictures are")
named = parser.parse_args().data
here = Path(sys.argv[0]).parent
naming = "name their folder with --data FOLDER"
"""
IN_A_NOTEBOOK = """\
named = None  # or Path("FOLDER"): the pictures are looked for there, and nowhere else
here = Path()
naming = 'set named = Path("FOLDER") above'
"""
IMPORTS = ["import os", "import sys", "from pathlib import Path"]
IMPORTS_OF_A_SCRIPT = ["import argparse", *IMPORTS]

_PLACES = """\
# Where CNN Lab keeps them: beside its runs, in the folder $CNNLAB_RUNS or "runs".
name = {name}
stores = [Path(os.environ.get("CNNLAB_RUNS") or "runs"), here / "runs"]
places = [store / "datasets" / name for store in stores] + [here / name]
"""
_PLACES_IN_THE_LAB = """\
# Where CNN Lab keeps them, from its own folder; or beside this program.
name = {name}
places = [folder / inside for folder in (Path(), here) for inside in {inside}]
"""
_GIVEN = """\
if named:
    places = [named, named / name, named / "datasets" / name]
"""


def places_code(name: str, inside: Sequence[str] = ()) -> str:
    """Write the statements that make `places`: folders, in the order in which they are looked into.

    Args:
        name: Of the folder that holds the data set.
        inside: Where it lies in a folder of the lab; without any, among the data sets of the runs.
    """
    if not inside:
        return _PLACES.format(name=json.dumps(name)) + _GIVEN
    tuple_of = f"({', '.join(map(json.dumps, inside))})"
    return _PLACES_IN_THE_LAB.format(name=json.dumps(name), inside=tuple_of) + _GIVEN
