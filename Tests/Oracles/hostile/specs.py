"""Hostile specs: findings with their places, never a crash."""
from project import MEGABYTE, Project


def specs(trial, folder):
    project = Project(trial, folder / "specs")
    path = project.folder / "specs/b.yaml"
    where = "segments:\n  deep: { where: \"%s\" }"
    cases = {
        "10,000 levels of YAML": ("a: " + "[" * 10_000 + "]" * 10_000, "CDP1.*b.yaml|CDP1"),
        "1,000 levels of YAML blocks": ("\n".join(" " * level + "a:" for level in range(1000)), "nested|CDP1"),
        "10,000 levels of keys": ("? " * 10_000 + "a", "CDP1"),
        "an expression of 10,000 levels": (where % ("(" * 10_000 + "1" + ")" * 10_000), "nest"),
        "an expression of 10,000 negations": (where % ("not " * 10_000 + "true"), "nest"),
        "an expression of 10,000 minus signs": (where % ("- " * 10_000 + "1 > 0"), "nest"),
        "an expression of 10,000 conditions": (where % ("email = 'a' or " * 4_000 + "true"), "CDP|valid"),
        "an expression of 70,000 bytes": (where % ("email = '" + "x" * 70_000 + "'"), "65,?536|long"),
        "a pattern that grows": (where % ("regexp_matches(email, '" + "(" * 30 + "a" + "{1000})" * 30 + "')"), "CDP"),
        "aliases of aliases": ("a: &a [x, x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)), "CDP1"),
        "NUL in YAML": ("a: \0", "CDP1"),
        "a spec file of 64 MiB": ("# " + "x" * (64 * MEGABYTE), "CDP1"),
        "a million keys in YAML": ("".join(f"k{number}: 1\n" for number in range(1_000_000)), "CDP1"),
        "numbers beyond 64 bits in YAML": ("sources:\n  people: { read: { file: x.csv, max_rows: " + "9" * 99 + " } }", "CDP"),
    }
    for name, (text, words) in cases.items():
        path.write_text(text)
        codes = (0, 3) if "conditions" in name else (3,)
        trial.check(name, project.run("validate"), codes, words)
    path.write_bytes(b"a: \xff\xfe")
    trial.check("YAML that is not UTF-8", project.run("validate"), (3,), "UTF-8")
    for name, target in (("a spec that links to itself", path.name), ("a spec that links to nowhere", "nowhere.yaml")):
        path.unlink()
        path.symlink_to(target)
        trial.check(name, project.run("validate"), (3,), "b.yaml")
    path.unlink()
    path.mkdir()
    trial.check("a folder named as a spec", project.run("validate"), (0,))
    path.rmdir()
    trial.want_whole("hostile specs", project)
