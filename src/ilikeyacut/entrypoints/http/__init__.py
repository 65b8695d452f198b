"""The HTTP API: one app, the same behind uvicorn, API Gateway and a load balancer.

api            makes the app of some routers
asgi           makes the whole API for containers
routing        makes routers, and the options of their routes
routes/        one module a noun: parse, call a use case, map its answer
models/        what requests and answers look like
dependencies/  what a route declares: the caller, ETags, paging, Idempotency-Key
answers/       try-ons and results as clients see them, links, files, pages of plain HTML
errors/        problem documents (RFC 9457) for every failure
edge/          what happens to each request before and after its route; reads JSON and forms
waiting/       `Prefer: wait` and server-sent events
serving/       uvicorn, and a home's server with its worker
web/           the web page: files, and no Python
openapi/       the API as an OpenAPI document
"""
