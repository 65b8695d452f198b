"""How requests come in, and how pictures go out.

    phone -- HTTP API (JWT, throttle) -- CloudFront /v1/* -- VPC origin -- load balancer -- function
    browser -- the same for the web page: /, /web/*, /s/*, without a token
    phone -- CloudFront /thumbnails/*, /processed-images/* (signed), /static-assets/* -- S3

The API adds the edge's key to each request, and the rules of the load balancer ask for it: nobody
can pass the API's authorizer and throttle by. The load balancer is internal, so only a VPC origin
of the account reaches it.
"""
