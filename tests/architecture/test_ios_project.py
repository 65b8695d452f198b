"""The Xcode project is what project.yml describes; the app has what the App Store asks for."""

from __future__ import annotations

import json
import plistlib
import re
from typing import Any

import yaml  # type: ignore[import-untyped]  # its types are a package of their own
from PIL import Image

from architecture.project import ROOT

APP = ROOT / "clients/ios/App"
PROJECT = (APP / "ILikeYouACut.xcodeproj/project.pbxproj").read_text("utf-8")
SPEC: dict[str, Any] = yaml.safe_load((APP / "project.yml").read_text("utf-8"))
TARGET: dict[str, Any] = SPEC["targets"]["ILikeYouACut"]
YES_NO = {True: "YES", False: "NO"}


def plist(name: str) -> dict[str, Any]:
    found: dict[str, Any] = plistlib.loads((APP / name).read_bytes())
    return found


def settings(spec: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the build settings of the spec, for all configurations."""
    groups = [spec.get("base", {}), *spec.get("configs", {}).values()]
    return [setting for group in groups for setting in group.items()]


def test_the_project_builds_exactly_the_files_of_the_spec() -> None:
    there = {file.name for folder in TARGET["sources"] for file in (APP / folder).iterdir()}
    built = re.findall(r"/\* (\S+) in (?:Sources|Resources) \*/ = ", PROJECT)
    assert sorted(built) == sorted(there), "run xcodegen"


def test_the_project_has_the_package_of_the_spec() -> None:
    (package,) = SPEC["packages"].values()
    assert (APP / package["path"] / "Package.swift").is_file()
    assert f"relativePath = {package['path']};" in PROJECT
    products = [it["product"] for it in TARGET["dependencies"]]
    assert re.findall(r"/\* (\S+) in Frameworks \*/ = ", PROJECT) == products


def test_the_project_has_the_settings_of_the_spec() -> None:
    least = ("IPHONEOS_DEPLOYMENT_TARGET", SPEC["options"]["deploymentTarget"]["iOS"])
    for name, value in [least, *settings(SPEC["settings"]), *settings(TARGET["settings"])]:
        written = YES_NO[value] if isinstance(value, bool) else value
        assert re.search(rf'\b{name} = "?{re.escape(written)}"?;', PROJECT), f"{name}: run xcodegen"
    for key in ("INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS"):
        assert plist(TARGET["settings"]["base"][key])


def test_the_app_says_why_it_wants_the_camera_and_the_library() -> None:
    info = plist("Info.plist")
    assert {key: text for key, text in info.items() if key.endswith("UsageDescription")} == {
        key: entry["localizations"]["en"]["stringUnit"]["value"]
        for key, entry in json.loads((APP / "Resources/InfoPlist.xcstrings").read_text("utf-8"))[
            "strings"
        ].items()
    }
    assert {"NSCameraUsageDescription", "NSPhotoLibraryAddUsageDescription"} <= set(info)


def test_the_app_names_its_server_its_policy_and_where_to_report() -> None:
    info, named = plist("Info.plist"), dict(settings(SPEC["settings"]))
    for key in ("ApiBaseURL", "PrivacyPolicy", "ReportAddress"):
        assert info[key].removeprefix("$(").removesuffix(")") in named
    assert info["ITSAppUsesNonExemptEncryption"] is False
    assert info["NSAppTransportSecurity"] == {"NSAllowsLocalNetworking": True}
    assert plist("ILikeYouACut.entitlements")["aps-environment"]


def test_the_privacy_manifest_names_what_the_server_keeps_and_tracks_nobody() -> None:
    manifest = plist("Resources/PrivacyInfo.xcprivacy")
    assert manifest["NSPrivacyTracking"] is False
    assert manifest["NSPrivacyTrackingDomains"] == []
    kinds = manifest["NSPrivacyCollectedDataTypes"]
    named = {
        it["NSPrivacyCollectedDataType"].removeprefix("NSPrivacyCollectedDataType") for it in kinds
    }
    assert named == {"PhotosorVideos", "EmailAddress", "Name", "UserID", "DeviceID"}
    for kind in kinds:
        assert kind["NSPrivacyCollectedDataTypeTracking"] is False
        assert kind["NSPrivacyCollectedDataTypeLinked"] is True
        assert kind["NSPrivacyCollectedDataTypePurposes"] == [
            "NSPrivacyCollectedDataTypePurposeAppFunctionality"
        ]
    assert [
        (it["NSPrivacyAccessedAPIType"], it["NSPrivacyAccessedAPITypeReasons"])
        for it in manifest["NSPrivacyAccessedAPITypes"]
    ] == [("NSPrivacyAccessedAPICategoryUserDefaults", ["CA92.1"])]


def test_the_icon_is_one_opaque_square() -> None:
    with Image.open(APP / "Resources/Assets.xcassets/AppIcon.appiconset/icon.png") as icon:
        assert (icon.format, icon.mode, icon.size) == ("PNG", "RGB", (1024, 1024))
