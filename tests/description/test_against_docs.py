"""What the pages say stands in docs.lock.json alone: the descriptions are held against it, by `docs-check`."""

from sixmm_generator.cli import main


def test_the_descriptions_say_what_the_pages_say(capsys):
    assert main(["docs-check"]) == 0, capsys.readouterr().out
