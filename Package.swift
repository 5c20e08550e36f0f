// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "hyperfill",
    targets: [
        .target(name: "TimeAxis", swiftSettings: strict),
        .target(name: "Terms", dependencies: ["TimeAxis"], swiftSettings: strict),
        .target(name: "Diagnostics", swiftSettings: strict),
        .target(name: "Statements", dependencies: ["Terms", "TimeAxis"], swiftSettings: strict),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: strict),
        .testTarget(
            name: "StatementsTests", dependencies: ["Statements", "Terms", "TimeAxis"], swiftSettings: strict),
        .testTarget(name: "TermsTests", dependencies: ["Terms", "TimeAxis"], swiftSettings: strict),
    ]
)
