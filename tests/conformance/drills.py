"""Drills: checks that each get a place of their own, and are counted."""

import tempfile

drills = []


def drill(check):
    drills.append(check)
    return check


def run_all(place_in, prefix="with blanks ", skips=lambda name: False):
    """Runs each drill in what `place_in` makes of a new folder, and says the counts. 1 if one failed, or none ran."""
    passed = failed = 0
    for check in drills:
        name = check.__name__.replace("_", " ")
        if skips(check.__name__):
            print(f"skip  {name}")
            continue
        with tempfile.TemporaryDirectory(prefix=prefix) as folder:
            try:
                check(place_in(folder))
                passed += 1
                print(f"ok    {name}", flush=True)
            except (Exception, SystemExit) as error:  # noqa: BLE001
                failed += 1
                print(f"FAIL  {name}\n{type(error).__name__}: {error}", flush=True)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0
