"""The deployment on ministack, the emulator of AWS: `make deploy-local`.

fitting      a template as the emulator can take it, and the list of all that this changes
cloud        the deployment: stacks in their order, and what no template can make
given        what a deployment on AWS has from people
relay        stands for DNS between the API and the distribution
ministack    starts the emulator
processes    processes that go on by themselves
local        deploys a stage on this machine, updates it, and ends it
journey      takes a person through it, and shows what happened
receipts     what a queue got
hiding       hides what is installed for the emulator from the functions
"""
