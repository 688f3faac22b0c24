"""What every page stands in: head, links between pages, tries, questions, controls."""
