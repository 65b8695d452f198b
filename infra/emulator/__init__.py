"""The deployment on ministack, the emulator of AWS: what `make deploy-local` does.

fitting      a template as the emulator can take it, and the list of all that this changes
cloud        the deployment: stacks in their order, and what no template can make
given        what a deployment on AWS has from people
relay        stands for DNS between the API and the distribution
ministack    starts the emulator
"""
