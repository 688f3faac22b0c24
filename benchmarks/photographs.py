"""How many photographed digits are read rightly: python -m benchmarks.photographs.

Fifty test digits each, on paper and on dark grounds, in bad light, among lines and dirt, drawn by
`tests/photographs.py`; a network of the lab reads what the pages would give it. Writes the table
into docs/benchmarks.md. A minute on an idle core.
"""

from benchmarks.article import write
from tests.photographs import CLEAN, SERIES, num_right

BEGIN, END = "<!-- photographs: begin -->", "<!-- photographs: end -->"


def main() -> None:
    """Photograph, read, and write the table."""
    rows = ["| photographed | right of 50 |", "|---|---:|"]
    for name, photograph in (CLEAN | SERIES).items():
        rows.append(f"| {name} | {num_right(photograph)} |")
        print(rows[-1], flush=True)
    write("\n".join(rows), BEGIN, END)


if __name__ == "__main__":
    main()
