"""Sequences of calls along the description's links."""

from sixmm_conformance.rules.generated import LINKS


def test_sequences_follow_the_links_and_what_was_told_is_known(suite):
    suite.follow_links()

    assert [str(each) for verdict in suite.verdicts for each in verdict.findings] == []
    assert suite.verdicts.by_id[LINKS.rule_id].checks > 100
    # Which links are drawn is chance, the same one in every run of the same program.
    sources = {link.split(" ")[1].rpartition("/v1/")[2] for link in suite.links}
    assert {"private/user/api-key/list", "public/market/symbols", "private/order/place"} <= sources
    assert len(suite.links) >= 15
