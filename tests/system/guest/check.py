"""Cases, expectations, and waiting for something to become true."""

import sys
import time
import traceback

CASES = []


class Failed(Exception):
    pass


def case(function):
    """Marks a function as a test case; its docstring is what it shows."""
    CASES.append(function)
    return function


def expect(what, seen, wanted=True):
    """`wanted` is a value, or a function that says yes or no."""
    good = wanted(seen) if callable(wanted) else seen == wanted
    if not good:
        raise Failed(f"{what}: saw {seen!r}" + ("" if callable(wanted) else f", not {wanted!r}"))


def wait_for(what, look, wanted=bool, seconds=20, every=0.05):
    """Looks until it sees what is wanted and returns that; fails with the last thing it saw."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if (wanted(seen) if callable(wanted) else seen == wanted):
            return seen
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {seconds} s; last seen: {seen!r}")
        time.sleep(every)


def never(what, look, seconds):
    """Fails as soon as it sees something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            raise Failed(f"{what}: saw {seen!r}")
        time.sleep(0.1)


def run_cases(make_world, only=()):
    """Runs the cases one after the other, each in a world of its own; the exit status."""
    failed = []
    chosen = [each for each in CASES if not only or each.__name__ in only]
    for each in chosen:
        started = time.monotonic()
        world = make_world()
        try:
            each(world)
            verdict = "ok"
        except Exception as error:  # a broken case must not hide the ones after it
            verdict = "FAILED"
            failed.append(each.__name__)
            if isinstance(error, Failed):
                print(f"  {error}")
            else:
                traceback.print_exc(file=sys.stdout)
            world.explain()
        finally:
            world.end()
        print(f"{verdict:6} {each.__name__} ({time.monotonic() - started:.1f} s): {(each.__doc__ or '').strip()}", flush=True)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} cases passed" + (f"; failed: {' '.join(failed)}" if failed else ""))
    return 1 if failed or not chosen else 0
