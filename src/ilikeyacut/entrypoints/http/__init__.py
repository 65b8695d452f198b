"""The HTTP API: one app, the same behind uvicorn, API Gateway and a load balancer.

api          makes the app of some routers
routes/      one module a noun: parse, call a use case, map its answer
models/      what requests and answers look like
errors/      problem documents (RFC 9457) for every failure
edge/        what happens to each request before and after its route
caller       who asks: the app, the signed-in person, an admin
conditional  ETags, and answers that did not change
pages        parts of a list
waiting      requests that wait for news (`seats`), of which one thread hears (`listening`)
streaming    server-sent events
openapi      the API as an OpenAPI document
"""
