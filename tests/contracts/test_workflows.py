from collections.abc import Callable

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.workflows import MemoryWorkflows
from ilikeyacut.adapters.stepfunctions.workflows import StepFunctionsWorkflows
from ilikeyacut.application.ports.workflows import Answered
from ilikeyacut.testing.contracts.workflows import Begun, Heard, Wait, WorkflowsContract
from support.machines import SLEEPER, Waiting, begun, machine


class TestMemoryWorkflows(WorkflowsContract):
    @pytest.fixture
    def workflows(self) -> MemoryWorkflows:
        return MemoryWorkflows()

    @pytest.fixture
    def begun(self, workflows: MemoryWorkflows) -> Begun:
        return lambda: workflows.started

    @pytest.fixture
    def wait(self, workflows: MemoryWorkflows) -> Wait:
        return workflows.wait

    @pytest.fixture
    def heard(self, workflows: MemoryWorkflows) -> Heard:
        def answer(token: str) -> Answered | str:
            found = workflows.answered(token)
            assert found is not None
            return found

        return answer


class TestStepFunctionsWorkflows(WorkflowsContract):
    @pytest.fixture
    def arn(self, aws: AwsSession) -> str:
        return machine(aws, SLEEPER)

    @pytest.fixture
    def workflows(self, aws: AwsSession, arn: str) -> StepFunctionsWorkflows:
        return StepFunctionsWorkflows(aws, arn)

    @pytest.fixture
    def begun(self, aws: AwsSession, arn: str) -> Begun:
        return lambda: [*begun(aws, arn)]

    @pytest.fixture
    def waiting(self, aws: AwsSession) -> Waiting:
        return Waiting(aws)

    @pytest.fixture
    def wait(self, waiting: Waiting) -> Callable[[], str]:
        return waiting.wait

    @pytest.fixture
    def heard(self, waiting: Waiting) -> Heard:
        return waiting.heard
