"""A project of 500 resources in 100 files: those of customers/ and many teams' traits and segments."""
import shutil

from workspace import HERE

RESOURCES, FILES = 500, 100
OWN_RESOURCES, OWN_FILES = 40, 4  # of customers/ with the specs for daily use

TRAITS = """traits:
  orders_above_{n}:
    from: orders
    value: count(*)
    where: status = 'paid' and amount >= {n}.50
    within: {days} days
  revenue_above_{n}: sum(orders.amount) where status = 'paid' and amount >= {n}.50
  mean_above_{n}: "case when orders_above_{n} > 0 then revenue_above_{n} / orders_above_{n} end"

segments:
  buyers_above_{n}: orders_above_{n} >= 2 and mean_above_{n} > {n}
"""
ONE_MORE = "  readers_above_{n}: newsletter and email is not null and coalesce(revenue_above_{n}, 0) > {days}\n"


def write_many_resources(project):
    """Writes the project anew: files of four resources, and of five as long as the sum asks for them."""
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(HERE / "customers", project)
    teams = FILES - OWN_FILES
    fives = RESOURCES - OWN_RESOURCES - 4 * teams
    for team in range(teams):
        text = (TRAITS + (ONE_MORE if team < fives else "")).format(n=team + 1, days=30 + team)
        (project / "specs" / f"team_{team + 1:02}.yaml").write_text(text)
    return project
