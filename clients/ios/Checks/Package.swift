// swift-tools-version: 6.0
import PackageDescription

// Type-checks the screens and the app where Apple's frameworks are missing, against declarations of
// the part of them that is used. Nothing of this gets into the app. Kit, Screens and App are links.
let frameworks: [Target.Dependency] = [
    "SwiftUI", "PhotosUI", "AVFoundation", "Vision", "UIKit", "UserNotifications", "Security",
]

let package = Package(
    name: "Checks",
    platforms: [.iOS(.v17), .macOS(.v14)],
    targets: [
        .target(name: "UIKit", path: "UIKit"),
        .target(name: "SwiftUI", dependencies: ["UIKit"], path: "SwiftUI"),
        .target(name: "PhotosUI", dependencies: ["SwiftUI"], path: "PhotosUI"),
        .target(name: "AVFoundation", dependencies: ["UIKit"], path: "AVFoundation"),
        .target(name: "Vision", dependencies: ["AVFoundation"], path: "Vision"),
        .target(name: "UserNotifications", path: "UserNotifications"),
        .target(name: "Security", path: "Security"),
        .target(name: "ILikeYouACutKit", path: "Kit"),
        .target(name: "ILikeYouACutUI", dependencies: ["ILikeYouACutKit"] + frameworks, path: "Screens"),
        .target(name: "ILikeYouACut", dependencies: ["ILikeYouACutUI"] + frameworks, path: "App"),
    ],
    swiftLanguageModes: [.v6]
)
