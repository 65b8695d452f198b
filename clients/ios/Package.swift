// swift-tools-version: 6.0
import PackageDescription

// The kit needs Foundation alone, so it builds and its tests run on Linux too. The screens need
// SwiftUI; without it their target is empty. No package from elsewhere.
let package = Package(
    name: "ILikeYouACut",
    defaultLocalization: "en",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "ILikeYouACutKit", targets: ["ILikeYouACutKit"]),
        .library(name: "ILikeYouACutUI", targets: ["ILikeYouACutUI"]),
    ],
    targets: [
        .target(name: "ILikeYouACutKit"),
        .target(name: "ILikeYouACutUI", dependencies: ["ILikeYouACutKit"]),
        .testTarget(name: "ILikeYouACutKitTests", dependencies: ["ILikeYouACutKit"]),
    ],
    swiftLanguageModes: [.v6]
)
