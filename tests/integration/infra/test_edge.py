"""The way in for requests and the way out for pictures: what an emulator drops of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from edge.routes import ALLOWED, EXPOSED, METHODS, PAGES
from ilikeyacut.entrypoints.http.edge import cors
from ilikeyacut.entrypoints.http.errors.problem import Problem
from ilikeyacut.entrypoints.http.errors.statuses import STATUS
from ilikeyacut.entrypoints.http.routes import routers
from ilikeyacut.entrypoints.lambdas.routes import RULES
from ilikeyacut.entrypoints.settings.fields import AppSettings
from lambdas.settings import SECRETS_CHANGED
from stages import DEV, StageError
from support.templates import Templates

ROOT = Path(__file__).resolve().parents[3]
PATHS = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))["paths"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in PATHS.items()
    for method, operation in operations.items()
}
OF_A_HOME = {"GET /.well-known/jwks.json"}
"""On AWS Cognito publishes its own keys. The API has no route for these, and answers 404."""
PERSONAL = (
    *("uri", "cs-host", "cookie", "referer", "user-agent", "c-ip", "forwarded", "x-host"),
    *("path}", "sourceip", "rawpath", "authorizer", "identity", "domainname", "querystring"),
)
"""Parts of the names of fields that have addresses, ids or tokens in them."""


def current(prefix: str, label: str = "AWSCURRENT") -> str:
    return f"{{{{resolve:secretsmanager:{prefix}edge-key:SecretString::{label}:}}}}"


def distribution(templates: Templates) -> dict[str, Any]:
    found: dict[str, Any] = templates.only("CloudFront::Distribution")["DistributionConfig"]
    return found


def behaviors(templates: Templates) -> dict[str, dict[str, Any]]:
    return {it["PathPattern"]: it for it in distribution(templates)["CacheBehaviors"]}


def named(templates: Templates, kind: str, reference: Any) -> dict[str, Any]:
    """Return the configuration of what a behavior refers to."""
    (config,) = templates.resources(f"CloudFront::{kind}")[reference["Ref"]].values()
    return dict(config)


# ---------------------------------------------------------------- the API


def test_what_needs_no_token_is_what_the_api_says(either: Templates) -> None:
    routes = either.resources("ApiGatewayV2::Route").values()
    public = {it["RouteKey"] for it in routes if it.get("AuthorizationType", "NONE") == "NONE"}
    open_to_all = {it for it, about in OPERATIONS.items() if not about["security"]} - OF_A_HOME
    assert public == open_to_all | {*PAGES}


def test_the_pages_are_those_of_the_routes() -> None:
    pages = [it for found in routers(("web", "share_pages")) for it in found.routes]
    paths = {it.path.replace(":path}", "+}") for it in pages if isinstance(it, APIRoute)}
    assert {f"GET {it}" for it in paths} == {*PAGES}


def test_everything_else_needs_the_token_of_a_client_of_ours(either: Templates) -> None:
    routes = either.resources("ApiGatewayV2::Route").values()
    (rest,) = (it for it in routes if it.get("AuthorizationType") == "JWT")
    assert rest["RouteKey"] == "ANY /v1/{proxy+}"
    said = either.only("ApiGatewayV2::Authorizer")
    assert said["IdentitySource"] == ["$request.header.Authorization"]
    assert len(said["JwtConfiguration"]["Audience"]) == 2
    assert "cognito-idp" in json.dumps(said["JwtConfiguration"]["Issuer"])


def test_requests_carry_the_key_of_the_edge_and_who_asks(either: Templates) -> None:
    passed_on = either.only("ApiGatewayV2::Integration")
    assert passed_on["RequestParameters"] == {
        "overwrite:path": "$request.path",
        "overwrite:header.x-edge-key": current(f"ilikeyacut-{either.stage}-"),
        "overwrite:header.x-client-ip": "$context.identity.sourceIp",
        "overwrite:header.x-request-id": "$context.requestId",
    }
    assert passed_on["TimeoutInMillis"] == 29_000
    told = either.resources("Lambda::Function", "compute").values()
    headers = {it["Environment"]["Variables"]["ILIKEYACUT_CLIENT_IP_HEADER"] for it in told}
    assert headers == {"x-client-ip"}


def test_signing_in_is_throttled_more(either: Templates) -> None:
    stage = either.only("ApiGatewayV2::Stage")
    most = stage["DefaultRouteSettings"]["ThrottlingRateLimit"]
    tighter = stage["RouteSettings"]
    assert set(tighter) == {it for it in OPERATIONS if it.startswith("POST /v1/auth/")} - {
        it for it, about in OPERATIONS.items() if about["security"]
    }
    for settings in tighter.values():
        assert 0 < settings["ThrottlingRateLimit"] <= most / 10
        assert (
            settings["ThrottlingBurstLimit"]
            <= stage["DefaultRouteSettings"]["ThrottlingBurstLimit"]
        )


def test_the_api_s_log_has_the_route_and_nothing_of_the_person(either: Templates) -> None:
    log = json.loads(either.only("ApiGatewayV2::Stage")["AccessLogSettings"]["Format"])
    assert log["route"] == "$context.routeKey"
    for field in log.values():
        assert not [it for it in PERSONAL if it in field.lower()], field
        assert not field.lower().endswith("path")


def test_without_web_clients_no_other_origin_may_call(either: Templates) -> None:
    assert "CorsConfiguration" not in either.only("ApiGatewayV2::Api")


def test_web_clients_may_do_what_the_app_itself_lets_them(own: Templates) -> None:
    assert own.only("ApiGatewayV2::Api")["CorsConfiguration"] == {
        "AllowOrigins": ["https://app.example.com"],
        "AllowCredentials": True,
        "AllowMethods": list(METHODS),
        "AllowHeaders": list(ALLOWED),
        "ExposeHeaders": list(EXPOSED),
        "MaxAge": int(cors.PREFLIGHT["Access-Control-Max-Age"]),
    }
    assert ", ".join(METHODS) == cors.METHODS
    assert ", ".join(ALLOWED) == cors.ALLOWED.lower()
    assert ", ".join(EXPOSED) == cors.EXPOSED.lower()


def test_a_domain_of_one_s_own_is_the_only_address(own: Templates) -> None:
    domain = own.only("ApiGatewayV2::DomainName")
    assert domain["DomainName"] == "api.example.com"
    (setup,) = domain["DomainNameConfigurations"]
    assert setup["SecurityPolicy"] == "TLS_1_2"
    assert own.only("ApiGatewayV2::ApiMapping")["Stage"]
    assert own.only("ApiGatewayV2::Api")["DisableExecuteApiEndpoint"] is True
    told = own.only("Lambda::Function", FunctionName="ilikeyacut-own-gallery")
    assert told["Environment"]["Variables"]["ILIKEYACUT_SERVER_URL"] == "https://api.example.com"
    assert own.stacks["edge"]["Outputs"]["ApiDomain"]["Value"]["Fn::GetAtt"]


def test_requests_are_passed_on_whatever_our_dns_says(own: Templates) -> None:
    address = own.only("ApiGatewayV2::Integration")["IntegrationUri"]
    ((scheme, host),) = (address["Fn::Join"][1],)
    assert scheme == "https://"
    assert host["Fn::GetAtt"][1] == "DomainName"
    assert host["Fn::GetAtt"][0] in own.resources("CloudFront::Distribution")


# ---------------------------------------------------------------- the load balancer


def test_the_balancer_is_out_of_reach(either: Templates) -> None:
    balancer = either.only("ElasticLoadBalancingV2::LoadBalancer")
    assert balancer["Scheme"] == "internal"
    settings = {it["Key"]: it["Value"] for it in balancer["LoadBalancerAttributes"]}
    assert settings["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert settings["deletion_protection.enabled"] == str(either.stage == "prod").lower()
    assert "access_logs.s3.enabled" not in settings  # it would have the tokens of shared results
    ways_in = [
        rule
        for group in either.resources("EC2::SecurityGroup", "network").values()
        for rule in group.get("SecurityGroupIngress", ())
    ] + list(either.resources("EC2::SecurityGroupIngress", "network").values())
    plain = [it for it in ways_in if it["FromPort"] <= 80 <= it["ToPort"]]
    assert [it.get("SourcePrefixListId") for it in plain] == [DEV.cloudfront_prefixes]


def test_every_rule_asks_for_the_key(either: Templates) -> None:
    assert keys(either) == [[current(f"ilikeyacut-{either.stage}-")]] * (len(RULES) + 1)


def test_two_keys_are_accepted_while_they_are_rotated(own: Templates) -> None:
    both = [current("ilikeyacut-own-"), current("ilikeyacut-own-", "AWSPENDING")]
    assert keys(own) == [both] * (len(RULES) + 1)
    sent = own.only("ApiGatewayV2::Integration")["RequestParameters"]
    assert sent["overwrite:header.x-edge-key"] == both[0]
    for rule in own.resources("ElasticLoadBalancingV2::ListenerRule").values():
        assert sum(values(it) for it in rule["Conditions"]) <= 5  # what a balancer allows


def keys(templates: Templates) -> list[list[str]]:
    return [
        condition["HttpHeaderConfig"]["Values"]
        for rule in templates.resources("ElasticLoadBalancingV2::ListenerRule").values()
        for condition in rule["Conditions"]
        if condition.get("HttpHeaderConfig", {}).get("HttpHeaderName") == "x-edge-key"
    ]


def values(condition: dict[str, Any]) -> int:
    (config,) = (it for name, it in condition.items() if name.endswith("Config"))
    return len(config["Values"])


def test_the_balancer_refuses_in_the_form_of_the_api(either: Templates) -> None:
    listener = either.only("ElasticLoadBalancingV2::Listener")
    rules = either.resources("ElasticLoadBalancingV2::ListenerRule").values()
    last = max(rules, key=lambda it: int(it["Priority"]))
    for (action,), status in ((listener["DefaultActions"], 403), (last["Actions"], 404)):
        answer = action["FixedResponseConfig"]
        assert answer["StatusCode"] == str(status)
        assert answer["ContentType"] == "application/json"  # it takes no other type of JSON
        assert len(answer["MessageBody"]) <= 1024
        problem = Problem.model_validate_json(answer["MessageBody"])
        assert problem.status == status
        assert problem.code in STATUS


# ---------------------------------------------------------------- the distribution


def test_the_catalogue_is_kept_by_what_its_answers_depend_on(either: Templates) -> None:
    paths = [it for it in OPERATIONS if it.startswith("GET /v1/hairstyles")]
    asked = {
        parameter["name"]
        for path in paths
        for parameter in OPERATIONS[path].get("parameters", ())
        if parameter["in"] == "query"
    }
    catalogue = behaviors(either)["/v1/hairstyles*"]
    cache = named(either, "CachePolicy", catalogue["CachePolicyId"])
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert set(key["QueryStringsConfig"]["QueryStrings"]) == asked
    assert key["HeadersConfig"]["HeaderBehavior"] == "none"
    assert key["CookiesConfig"]["CookieBehavior"] == "none"
    assert (cache["MinTTL"], cache["DefaultTTL"], cache["MaxTTL"]) == (0, 0, 300)


def test_the_catalogue_is_told_nothing_of_the_person(either: Templates) -> None:
    catalogue = behaviors(either)["/v1/hairstyles*"]
    told = named(either, "OriginRequestPolicy", catalogue["OriginRequestPolicyId"])
    assert set(told["HeadersConfig"]["Headers"]) == {"x-edge-key", "x-client-ip", "x-request-id"}
    assert told["QueryStringsConfig"]["QueryStringBehavior"] == "none"
    assert told["CookiesConfig"]["CookieBehavior"] == "none"
    answered = named(either, "ResponseHeadersPolicy", catalogue["ResponseHeadersPolicyId"])
    removed = {it["Header"] for it in answered["RemoveHeadersConfig"]["Items"]}
    assert removed == {"ratelimit", "ratelimit-policy"}


def test_nothing_else_of_the_api_is_kept_nor_any_refusal(either: Templates) -> None:
    patterns = [it["PathPattern"] for it in distribution(either)["CacheBehaviors"]]
    assert patterns.index("/v1/hairstyles*") < patterns.index("/v1/*")
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    all_but_the_host = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    rest = behaviors(either)["/v1/*"]
    assert rest["CachePolicyId"] == caching_disabled
    assert rest["OriginRequestPolicyId"] == all_but_the_host
    errors = {it["ErrorCode"]: it for it in distribution(either)["CustomErrorResponses"]}
    assert {403, 404, 500, 502, 503, 504} < set(errors)
    assert {it["ErrorCachingMinTTL"] for it in errors.values()} == {0}


def test_files_of_the_page_are_kept_for_a_minute_and_pages_never(either: Templates) -> None:
    found = behaviors(either)
    files = found["/web/*"]
    cache = named(either, "CachePolicy", files["CachePolicyId"])
    assert {cache[it] for it in ("MinTTL", "DefaultTTL", "MaxTTL")} == {60}
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["EnableAcceptEncodingGzip"] is True
    for part in ("CookiesConfig", "HeadersConfig", "QueryStringsConfig"):
        assert "none" in key[part].values()
    assert files["OriginRequestPolicyId"] == found["/v1/hairstyles*"]["OriginRequestPolicyId"]
    for path in ("/", "/s/*"):
        assert found[path] == found["/v1/*"] | {"PathPattern": path}


def test_pages_of_the_stage_may_read_pictures_and_send_uploads(either: Templates) -> None:
    assert_used_by(either, ["https://*.execute-api.us-east-1.amazonaws.com"])


def test_so_may_those_of_its_own_domain_and_of_others_that_it_names(own: Templates) -> None:
    assert_used_by(own, ["https://api.example.com", "https://app.example.com"])


def assert_used_by(templates: Templates, origins: list[str]) -> None:
    for path in ("/processed-images/*", "/thumbnails/*"):
        reference = behaviors(templates)[path]["ResponseHeadersPolicyId"]
        cors = named(templates, "ResponseHeadersPolicy", reference)["CorsConfig"]
        assert cors["AccessControlAllowOrigins"]["Items"] == origins
        assert cors["AccessControlAllowCredentials"] is False
        assert cors["AccessControlAllowMethods"]["Items"] == ["GET", "HEAD"]
    buckets = templates.resources("S3::Bucket", "data").values()
    ((rule,),) = (
        it["CorsConfiguration"]["CorsRules"] for it in buckets if "CorsConfiguration" in it
    )
    assert rule["AllowedOrigins"] == origins
    assert rule["AllowedMethods"] == ["POST", "GET"]


@pytest.mark.parametrize("path", ["/processed-images/*", "/thumbnails/*"])
def test_pictures_of_people_need_a_signature(either: Templates, path: str) -> None:
    shown = behaviors(either)[path]
    ((reference,),) = ([it["Ref"] for it in shown["TrustedKeyGroups"]],)
    (key,) = either.resources("CloudFront::KeyGroup")[reference]["KeyGroupConfig"]["Items"]
    public = either.resources("CloudFront::PublicKey")[key["Fn::GetAtt"][0]]["PublicKeyConfig"]
    parameter = f"/ilikeyacut-{either.stage}-cdn-public-key"
    assert public["EncodedKey"] == f"{{{{resolve:ssm:{parameter}}}}}"
    cache = named(either, "CachePolicy", shown["CachePolicyId"])
    assert cache["MaxTTL"] == 3600  # until an erased picture has left every edge
    key_parts = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key_parts["QueryStringsConfig"]["QueryStringBehavior"] == "none"
    assert headers(either, shown)["cache-control"] == "private, max-age=900"


def headers(templates: Templates, shown: dict[str, Any]) -> dict[str, str]:
    policy = named(templates, "ResponseHeadersPolicy", shown["ResponseHeadersPolicyId"])
    security = policy["SecurityHeadersConfig"]
    assert security["ContentTypeOptions"]["Override"] is True
    csp = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert csp == "default-src 'none'; sandbox"
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 86_400
    return {it["Header"]: it["Value"] for it in policy["CustomHeadersConfig"]["Items"]}


def test_assets_are_open_and_nothing_else_is(either: Templates) -> None:
    rest = distribution(either)["DefaultCacheBehavior"]
    assert "TrustedKeyGroups" not in rest
    assert headers(either, rest)["cache-control"].startswith("public")
    opened = [
        statement
        for policy in either.resources("S3::BucketPolicy", "data").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    ]
    assert {json.dumps(it["Action"]) for it in opened} == {'"s3:GetObject"'}
    folders = [re.findall(r"/([a-z-]+)/\*", json.dumps(it["Resource"])) for it in opened]
    assert sorted(folders) == [["processed-images"], ["static-assets"], ["thumbnails"]]


def test_every_origin_is_private(either: Templates) -> None:
    (access,) = either.resources("CloudFront::OriginAccessControl").values()
    signing = access["OriginAccessControlConfig"]
    assert (signing["SigningBehavior"], signing["SigningProtocol"]) == ("always", "sigv4")
    found = distribution(either)["Origins"]
    to_functions = [it for it in found if "VpcOriginConfig" in it]
    buckets = [it for it in found if "S3OriginConfig" in it]
    assert len(to_functions) + len(buckets) == len(found)
    assert len(buckets) == 3
    assert all(it["OriginAccessControlId"] for it in buckets)
    (origin,) = to_functions
    lasting = origin["VpcOriginConfig"]["OriginKeepaliveTimeout"]
    balancer = either.only("ElasticLoadBalancingV2::LoadBalancer")["LoadBalancerAttributes"]
    (idle,) = (it["Value"] for it in balancer if it["Key"] == "idle_timeout.timeout_seconds")
    assert lasting < int(idle)  # or CloudFront uses a connection that the balancer just closed
    assert either.only("CloudFront::VpcOrigin")["VpcOriginEndpointConfig"]["Arn"]


def test_only_https_is_spoken(either: Templates, own: Templates) -> None:
    config = distribution(either)
    for behavior in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
        assert behavior["ViewerProtocolPolicy"] == "https-only"
    assert distribution(own)["Aliases"] == ["pictures.example.com"]
    certificate = distribution(own)["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert certificate["SslSupportMethod"] == "sni-only"


def test_the_key_pair_is_rotated_with_two_at_a_time(own: Templates) -> None:
    (group,) = own.resources("CloudFront::KeyGroup").values()
    made = own.resources("CloudFront::PublicKey")
    items = [it["Fn::GetAtt"][0] for it in group["KeyGroupConfig"]["Items"]]
    names = [made[it]["PublicKeyConfig"]["EncodedKey"] for it in items]
    assert [it.rpartition("-own-")[2] for it in names] == ["cdn-public-key-2}}", "cdn-public-key}}"]
    told = own.only("Lambda::Function", FunctionName="ilikeyacut-own-gallery")
    signing = told["Environment"]["Variables"]["ILIKEYACUT_CDN_KEY_PAIR_ID"]
    assert items[0] in json.dumps(signing)


def test_the_log_has_the_pattern_of_the_path_and_nothing_of_the_person(either: Templates) -> None:
    assert "Logging" not in distribution(either)  # that log has whole addresses
    fields = either.only("Logs::Delivery")["RecordFields"]
    assert "cache-behavior-path-pattern" in fields
    for field in fields:
        assert not [it for it in PERSONAL if it in field.lower()], field
    source = either.only("Logs::DeliverySource")
    assert source["LogType"] == "ACCESS_LOGS"
    assert "distribution" in json.dumps(source["ResourceArn"])


# ---------------------------------------------------------------- the firewall


def test_prod_has_a_firewall(prod: Templates, dev: Templates) -> None:
    firewall = prod.only("WAFv2::WebACL")
    assert firewall["Scope"] == "CLOUDFRONT"
    assert distribution(prod)["WebACLId"]
    assert not dev.resources("WAFv2::WebACL")
    for it in (firewall, *firewall["Rules"]):
        assert it["VisibilityConfig"]["SampledRequestsEnabled"] is False  # samples have tokens


def test_rates_are_counted_by_client_and_by_address(prod: Templates) -> None:
    rules = {it["Name"]: it for it in prod.only("WAFv2::WebACL")["Rules"]}
    clients = rules["clients"]["Statement"]["RateBasedStatement"]
    assert [it["Header"]["Name"] for it in clients["CustomKeys"]] == ["x-client-ip"]
    addresses = rules["addresses"]["Statement"]["RateBasedStatement"]
    assert addresses["AggregateKeyType"] == "IP"  # of a call it is API Gateway's
    calls = clients["ScopeDownStatement"]
    assert addresses["ScopeDownStatement"] == {"NotStatement": {"Statement": calls}}
    assert all("Block" in rules[it]["Action"] for it in ("clients", "addresses"))


def test_nobody_but_the_api_says_whose_request_it_is(prod: Templates, own: Templates) -> None:
    """Or anybody could have somebody else's address refused."""
    for templates, keys in (
        (prod, [current("ilikeyacut-prod-")]),
        (own, [current("ilikeyacut-own-"), current("ilikeyacut-own-", "AWSPENDING")]),
    ):
        rules = {it["Name"]: it for it in templates.only("WAFv2::WebACL")["Rules"]}
        calls = rules["clients"]["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
        matches = calls["OrStatement"]["Statements"] if len(keys) > 1 else [calls]
        for match, key in zip(matches, keys, strict=True):
            found = match["ByteMatchStatement"]
            assert found["FieldToMatch"] == {"SingleHeader": {"Name": "x-edge-key"}}
            assert found["PositionalConstraint"] == "EXACTLY"
            assert found["SearchString"] == key


def test_long_bodies_are_counted_and_not_refused(prod: Templates) -> None:
    rules = {it["Name"]: it for it in prod.only("WAFv2::WebACL")["Rules"]}
    common = rules["common"]["Statement"]["ManagedRuleGroupStatement"]
    assert common["RuleActionOverrides"] == [
        {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
    ]
    bad_inputs = rules["bad-inputs"]["Statement"]["ManagedRuleGroupStatement"]
    assert "RuleActionOverrides" not in bad_inputs


# ---------------------------------------------------------------- the settings


def test_what_functions_are_told_can_be_read(either: Templates, own: Templates) -> None:
    for templates in (either, own):
        for function in templates.resources("Lambda::Function", "compute").values():
            told = function["Environment"]["Variables"]
            names = {
                it.removeprefix("ILIKEYACUT_").lower() for it in told.keys() - {SECRETS_CHANGED}
            }
            assert names <= set(AppSettings.model_fields)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"edge_keys": ()}, "name one label in `edge_keys`"),
        ({"edge_keys": ("A", "B", "C")}, "name one label in `edge_keys`"),
        ({"cdn_keys": ()}, "name one number of a key pair in `cdn_keys`"),
        ({"cdn_keys": (0,)}, "name one number of a key pair in `cdn_keys`"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(StageError, match=why):
        replace(DEV, **wrong)
