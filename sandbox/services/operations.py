"""What the switches do to a stack: one name per operation, arguments and results as plain JSON values."""

from typing import TYPE_CHECKING, Any

from sandbox.services.faults import Fault
from sandbox.services.stories import Story

if TYPE_CHECKING:
    from sandbox.services.stack import SimulatedStack


async def perform(  # noqa: C901, PLR0911 - one case and return per operation
    stack: "SimulatedStack", action: str, arguments: dict[str, Any]
) -> Any:
    """Carry out one operation; raises LookupError for unknown ones and ValueError for bad arguments."""
    match action.split("/"):
        case ["faults", name]:
            return await _faults(stack, name, arguments)
        case ["clock", name]:
            return _clock(stack, name, arguments)
        case ["stories", "set"]:
            stack.world.stories.set(
                Story(arguments["story"]),
                title=arguments.get("title"),
                times=arguments.get("times"),
            )
            return None
        case ["stories", "clear"]:
            story = arguments.get("story")
            # What happened under the story up to now must not be undone by clearing it.
            stack.world.settle()
            stack.world.stories.clear(Story(story) if story else None)
            return None
        case ["requests"]:
            return [entry.as_json() for entry in stack.log.of(arguments.get("service"))]
        case ["counters"]:
            return dict(stack.log.counts)
        case ["world"]:
            return stack.world.snapshot()
        case ["episodes", "release"]:
            return stack.air_episode()
        case ["switches"]:
            clock = stack.world.clock
            return {"faults": stack.faults_on(), "clock": {"factor": clock.factor, "paused": clock.paused}}
        case ["reset"]:
            return await stack.restart()
        case _:
            raise LookupError(f"there is no operation {action!r}")


async def _faults(stack: "SimulatedStack", name: str, arguments: dict[str, Any]) -> None:
    if name == "set":
        options = {key: value for key, value in arguments.items() if key not in {"service", "fault"}}
        return await stack.set_fault(arguments["service"], Fault(arguments["fault"]), **options)
    if name == "clear":
        return await stack.clear_faults(arguments.get("service"))
    raise LookupError(f"there is no operation 'faults/{name}'")


def _clock(stack: "SimulatedStack", name: str, arguments: dict[str, Any]) -> float:
    clock = stack.world.clock
    # Everything up to this moment happens at the old pace.
    stack.world.settle()
    match name:
        case "factor":
            clock.set_factor(float(arguments["factor"]))
        case "pause":
            clock.pause()
        case "resume":
            clock.resume()
        case "advance":
            clock.advance(float(arguments["seconds"]))
        case "now":
            pass
        case _:
            raise LookupError(f"there is no operation 'clock/{name}'")
    stack.world.settle()
    return clock.now()
