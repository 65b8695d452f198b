"""The API as an OpenAPI 3.1 document that generators of clients read without surprises.

document    the whole document, of FastAPI's own
operations  what FastAPI cannot see of a route: problems, headers, 304
schemas     absent instead of null, open enumerations of answers
examples    an example of every schema
rendering   the document as an HTML page
"""
