"""How many mutants of the arithmetic the tests kill: python -m benchmarks.mutants [MODULE...].

A mutant is a module with one small mistake: + for -, < for <=, 3 for 2, or a decorator less. If all
tests pass in spite of it, it survives: nothing would notice that mistake. cosmic-ray makes them. It
stands in no file of requirements, as it brings a dozen packages that nothing else needs:

    pip install cosmic-ray==8.7.0

A new process for each would import SciPy and pytest thousands of times. So one process imports them
once, and forks for each mutant, which stands in the place of its module in a copy of the project,
in a temporary folder; the checkout is only read. TensorFlow does not survive a fork: here it cannot
be imported, and the tests marked as asking it are left out, so that the others have to kill.
"""

import argparse
import ast
import doctest
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GOAL = 90  # of 100 mutants of each module
TESTS = {
    **dict.fromkeys(
        (f"cnn/architecture/{path.name}" for path in (ROOT / "cnn/architecture").glob("[!_]*.py")),
        "tests/cnn/architecture/test_layers.py tests/cnn/architecture/test_networks.py "
        "tests/cnn/architecture/test_json.py "
        "tests/cnn/network_builder/test_hand_made_kernels.py "
        # 500 networks at random take 8 s, and kill what named ones kill.
        "--deselect=tests/cnn/architecture/test_json.py::test_whatever_arrives",
    ),
    "cnn/architecture/receptive_field.py": "tests/cnn/architecture/test_receptive_field.py",
    "cnn/losses.py": "tests/cnn/test_losses.py",
    "cnn/ops.py": "tests/cnn/test_ops.py",
    "cnn/results/accuracy_interval.py": "tests/cnn/results/test_confidence.py",
    "cnn/results/confidence.py": "tests/cnn/results/test_confidence.py",
    "cnn/results/evaluation.py": "tests/cnn/results/test_evaluation.py",
    "cnn/settings/schedules.py": "tests/cnn/settings/test_schedules.py",
    "cnn/sliding.py": "tests/cnn/test_ops.py",
}
# What the tests import beside the lab.
WARM = ("hypothesis.extra.numpy", "PIL.Image", "plotly.graph_objects", "pytest", "pandas")
WARM += ("scipy.optimize", "scipy.signal", "scipy.special", "scipy.stats", "sklearn.metrics")
SLOWEST = 10  # times as long as without a mistake; longer is a loop without end
FIRST_PATIENCE = 300  # seconds for the tests without a mistake
LEAST_PATIENCE = 10  # seconds, as other programs may want the processors
OPTIONS = ("-x", "--noconftest", "--assert=plain", "-o", "addopts=", "-m", "not tensorflow")
OPTIONS += ("-p", "no:cacheprovider", "-p", "pytest_timeout")
OUTCOMES = ("killed", "survived", "timeout")


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake."""

    line: int
    change: str
    source: str


def mutants(source: str, every: int) -> Iterator[Mutant]:
    """Make each mutant of a module that cosmic-ray knows, or one of `every` so many.

    Left out are those that Python does not compile or warns of, such as `is "same"`, those that
    are the same program, another sign for the | between two types, and one for the lone * in front
    of arguments that are given by name.
    """
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code

    nodes = list(ast_nodes(get_ast(source)))
    between_types = list(signs_between_types(source))
    places = [
        (operator, number, at)
        for name, operator in operators()
        for number, (node, at) in enumerate(
            (node, at) for node in nodes for at, _ in operator.mutation_positions(node)
        )
        if node.parent is None or node.parent.type != "parameters"
        if "_BitOr_" not in name or not any(low <= at <= high for low, high in between_types)
    ]
    seen = {meaning(source), None}
    for operator, number, at in places[::every]:
        mutated = mutate_code(source, operator, number)
        if (means := meaning(mutated)) not in seen:
            seen.add(means)
            yield Mutant(at[0], change(source, mutated), mutated)


def operators() -> Iterator[tuple[str, Any]]:
    """Yield what makes mutants, but for what puts one variable for another: it asks which."""
    from cosmic_ray.plugins import get_operator, operator_names

    for name in operator_names():
        if not get_operator(name).arguments():
            yield name, get_operator(name)()


def meaning(source: str) -> str | None:
    """Return what two texts of one program have in common; None if it is none, or a dubious one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(source, "<mutant>", "exec")
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return None


def signs_between_types(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Find, as (line, column), from where to where each | of an annotation or type alias lies."""
    for node in ast.walk(ast.parse(source)):
        types = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            types.append(node.value)
        for part in (part for tree in types if tree is not None for part in ast.walk(tree)):
            if isinstance(part, ast.BinOp):
                left, right = part.left, part.right
                yield (left.end_lineno, left.end_col_offset), (right.lineno, right.col_offset)


def change(source: str, mutated: str) -> str:
    """Return the first line that differs, with what was and what is in braces."""
    pairs = zip(source.splitlines(), mutated.splitlines(), strict=False)
    before, after = next((one.strip(), other.strip()) for one, other in pairs if one != other)
    start = shared(before, after)
    rest = shared(before[start:][::-1], after[start:][::-1])
    was, is_now = before[start : len(before) - rest], after[start : len(after) - rest]
    return f"{before[:start]}{{{was} → {is_now}}}{before[len(before) - rest :]}"


def shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def warm_up() -> None:
    """Import what the tests need, and nothing of the lab; shut TensorFlow out."""
    from hypothesis import HealthCheck, Phase, settings

    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a fork inherits no threads
    for name in WARM:
        import_module(name)
    for name in ("tensorflow", "keras"):
        sys.modules[name] = None  # type: ignore[assignment]  # whoever imports it fails
    settings.register_profile(
        "mutants",
        phases=(Phase.explicit, Phase.generate),  # no search for the smallest counterexample
        report_multiple_bugs=False,
        derandomize=True,  # the same mutants survive each time
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),  # a busy machine kills nobody
    )
    settings.load_profile("mutants")
    gc.freeze()  # pytest collects garbage three times, which takes longer than most tests


def run_tests(copy: Path, module: str, source: str) -> None:
    """In a process of its own: put the source into the copy, test it, exit with pytest's code."""
    import pytest

    os.setpgrp()
    os.chdir(copy)
    sys.path[0] = str(copy)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # to look for them takes a while
    os.environ["CNNLAB_RUNS"] = tempfile.mkdtemp(dir=copy)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.__stdout__.fileno())
    os.dup2(silence, sys.__stderr__.fileno())
    Path(module).write_text(source, "utf-8")
    mutant = import_module(module.removesuffix(".py").replace("/", "."))
    sys.exit(doctest.testmod(mutant).failed or pytest.main([*OPTIONS, *TESTS[module].split()]))


def outcome(copy: Path, module: str, source: str, patience: float) -> str:
    """Test a source in the place of a module; patience is in seconds."""
    process = multiprocessing.get_context("fork").Process(
        target=run_tests, args=(copy, module, source)
    )
    process.start()
    process.join(patience)
    if process.exitcode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return "timeout"
    return "killed" if process.exitcode else "survived"


def examine(copy: Path, module: str, every: int) -> dict[str, list[Mutant]]:
    """Test all mutants of a module, once its tests have passed without a mistake."""
    source = (ROOT / module).read_text("utf-8")
    began = time.perf_counter()
    sys.dont_write_bytecode = False
    if outcome(copy, module, source, FIRST_PATIENCE) != "survived":
        sys.exit(f"The tests of {module} fail without a mutant: pytest {TESTS[module]}")
    patience = LEAST_PATIENCE + SLOWEST * (time.perf_counter() - began)
    sys.dont_write_bytecode = True  # Python takes two texts of one second and length for one
    for compiled in (copy / module).parent.glob(f"__pycache__/{Path(module).stem}.*"):
        compiled.unlink()
    found: dict[str, list[Mutant]] = {name: [] for name in OUTCOMES}
    for mutant in mutants(source, every):
        found[outcome(copy, module, mutant.source, patience)].append(mutant)
    (copy / module).write_text(source, "utf-8")
    return found


def share_killed(counts: Counter[str]) -> float:
    """Return how many of 100 mutants were noticed; one that never ends is."""
    return 100 * (1 - counts["survived"] / max(counts.total(), 1))


def row(module: str, counts: Counter[str]) -> str:
    """Write a line of the table."""
    numbers = (counts.total(), *(counts[name] for name in OUTCOMES))
    cells = (*(f"{number:,}" for number in numbers), f"{share_killed(counts):.1f}")
    return f"| {module} | {' | '.join(cells)} |"


def main() -> None:
    """Print a table, the survivors, and exit with 1 where too many survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--every", type=int, default=1, help="of so many mutants, test only one")
    arguments = parser.parse_args()
    modules = arguments.modules or sorted(TESTS)
    if unknown := set(modules) - set(TESTS):
        parser.error(f"no tests are named for {', '.join(sorted(unknown))}")
    try:
        import_module("cosmic_ray")
    except ImportError:
        sys.exit("This needs cosmic-ray: pip install cosmic-ray==8.7.0")
    warm_up()
    counts: dict[str, Counter[str]] = {}
    survivors: list[str] = []
    print(f"| module | mutants | {' | '.join(OUTCOMES)} | % |")
    print("| --- |" + " ---: |" * (len(OUTCOMES) + 2))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for name in ("cnn", "tests"):
            shutil.copytree(ROOT / name, copy / name)
        for module in modules:
            found = examine(copy, module, arguments.every)
            counts[module] = Counter({name: len(group) for name, group in found.items()})
            survivors += [f"- {module}:{one.line}: `{one.change}`" for one in found["survived"]]
            print(row(module, counts[module]), flush=True)
    print(row("**all**", sum(counts.values(), Counter())))
    print("\nSurvivors:\n", *survivors, sep="\n")
    if poor := [module for module in modules if share_killed(counts[module]) < GOAL]:
        sys.exit(f"Less than {GOAL} % are killed of {', '.join(poor)}.")


if __name__ == "__main__":
    main()
