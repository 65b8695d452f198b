"""Functions, their sources, and the workflow."""

from __future__ import annotations

from emulator.drift.comparing import Look, Pairs, Properties, at, tried
from ilikeyacut.adapters.aws.session import AwsSession

FUNCTION = ("Architectures", "MemorySize", "Runtime", "Timeout", "TracingConfig")
MAPPING = (
    "BatchSize",
    "FunctionResponseTypes",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "ScalingConfig",
    "StartingPosition",
)


def function(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at size, concurrency, tracing, snapshots, logs and network."""
    api = aws.client("lambda")
    found = api.get_function_configuration(FunctionName=name)
    for prop in FUNCTION:
        yield prop, p.get(prop), found.get(prop)
    reserved = tried(lambda: api.get_function_concurrency(FunctionName=name))
    number = at(reserved, "ReservedConcurrentExecutions")
    yield "ReservedConcurrentExecutions", p.get("ReservedConcurrentExecutions"), number
    yield "SnapStart", at(p, "SnapStart", "ApplyOn"), at(found, "SnapStart", "ApplyOn")
    logs = ("LoggingConfig", "LogFormat")
    yield "LogFormat", at(p, *logs), at(found, *logs)
    loops = tried(lambda: api.get_function_recursion_config(FunctionName=name))
    yield "RecursiveLoop", p.get("RecursiveLoop"), at(loops, "RecursiveLoop")
    inside = len(at(found, "VpcConfig", "SubnetIds") or ())
    yield "VpcConfig", len(at(p, "VpcConfig", "SubnetIds") or ()) or None, inside


def mapping(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at how a source is read."""
    found = aws.client("lambda").get_event_source_mapping(UUID=name)
    for prop in MAPPING:
        yield prop, p.get(prop), found.get(prop)
    failed = ("DestinationConfig", "OnFailure", "Destination")
    yield "OnFailure", True if at(p, *failed) else None, bool(at(found, *failed))
    filters = ("FilterCriteria", "Filters")
    yield "FilterCriteria", len(at(p, *filters) or ()) or None, len(at(found, *filters) or ())


def machine(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at logs and traces."""
    found = aws.client("stepfunctions").describe_state_machine(stateMachineArn=name)
    level = at(found, "loggingConfiguration", "level")
    yield "logs", at(p, "LoggingConfiguration", "Level"), level
    traced = at(found, "tracingConfiguration", "enabled")
    yield "traces", at(p, "TracingConfiguration", "Enabled"), traced


LOOKS: dict[str, Look] = {
    "Lambda::EventSourceMapping": mapping,
    "Lambda::Function": function,
    "StepFunctions::StateMachine": machine,
}
