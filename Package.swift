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
    // The clients of databases whose libraries not everybody has. None is on by default: `--traits SQLite`, or
    // `--enable-all-traits`.
    traits: [
        .trait(name: "MySQL", description: "Sources of the kind mysql; needs libmariadb-dev."),
        .trait(name: "ODBC", description: "Sources of the kind odbc; needs unixodbc-dev."),
        .trait(name: "SQLite", description: "Sources of the kind sqlite; needs libsqlite3-dev."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .systemLibrary(name: "CODBC", pkgConfig: "odbc", providers: [.apt(["unixodbc-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "TimeAxis", swiftSettings: strict),
        .target(name: "Terms", dependencies: ["TimeAxis"], swiftSettings: strict),
        .target(name: "Diagnostics", swiftSettings: strict),
        .target(name: "Threads", swiftSettings: strict),
        .target(
            name: "PlanFile", dependencies: ["CLibYAML", "Diagnostics", "Terms", "TimeAxis"],
            resources: [.embedInCode("plan.schema.json")], swiftSettings: strict),
        .target(name: "Statements", dependencies: ["Terms", "TimeAxis"], swiftSettings: strict),
        .target(
            name: "Tasks",
            dependencies: [
                "Statements", "Terms", "TimeAxis", .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .target(
            name: "Compiler", dependencies: ["Diagnostics", "PlanFile", "Tasks", "Terms", "TimeAxis"],
            swiftSettings: strict),
        .target(
            name: "StateFile",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .target(
            name: "Rows", dependencies: ["Terms", "TimeAxis"], swiftSettings: strict,
            // `rint`, which rounding compiles to.
            linkerSettings: [.linkedLibrary("m")]),
        .target(
            name: "RowSources",
            dependencies: [
                "Rows", "Terms", "Threads", "TimeAxis", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "MySQLSource",
            dependencies: [
                .target(name: "CMariaDB", condition: .when(traits: ["MySQL"])), "RowSources", "Rows", "Terms",
                "Threads", "TimeAxis",
            ], swiftSettings: strict),
        .target(
            name: "ODBCSource",
            dependencies: [
                .target(name: "CODBC", condition: .when(traits: ["ODBC"])), "RowSources", "Rows", "Terms",
                "Threads", "TimeAxis",
            ], swiftSettings: strict),
        .target(name: "Postgres", dependencies: ["CLibPQ", "Terms", "Threads"], swiftSettings: strict),
        .target(
            name: "PostgresSource",
            dependencies: ["CLibPQ", "Postgres", "RowSources", "Rows", "Terms", "TimeAxis"],
            swiftSettings: strict),
        .target(
            name: "SQLiteSource",
            dependencies: [
                .target(name: "CSQLite", condition: .when(traits: ["SQLite"])), "RowSources", "Rows", "Terms",
                "TimeAxis", .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .target(
            name: "Timescale",
            dependencies: ["CLibPQ", "Postgres", "Statements", "Terms", "Threads", "TimeAxis"],
            swiftSettings: strict),
        .target(
            name: "Execution",
            dependencies: [
                "Postgres", "RowSources", "Rows", "StateFile", "Statements", "Tasks", "Terms", "TimeAxis",
                "Timescale",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Reporting", dependencies: ["Diagnostics", "Statements", "Tasks", "Terms", "TimeAxis"],
            swiftSettings: strict),
        .target(
            name: "Runbook", dependencies: ["Diagnostics", "Statements", "Tasks", "Terms", "TimeAxis"],
            swiftSettings: strict),
        .target(
            name: "Drafting",
            dependencies: ["Diagnostics", "RowSources", "Rows", "Terms", "TimeAxis", "Timescale"],
            swiftSettings: strict),
        .executableTarget(
            name: "hyperfill",
            dependencies: [
                "CMalloc", "Compiler", "Diagnostics", "Drafting", "Execution", "MySQLSource", "ODBCSource",
                "PlanFile",
                "Postgres", "PostgresSource", "Reporting", "RowSources", "Rows", "Runbook", "SQLiteSource",
                "StateFile", "Statements", "Tasks", "Terms", "Threads", "TimeAxis", "Timescale",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "Terms", "Timescale", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Tests/TestSupport", swiftSettings: strict),
        .target(name: "GoldenFiles", path: "Tests/GoldenFiles", swiftSettings: strict),
        .target(
            name: "Simulation",
            dependencies: [
                "Compiler", "Execution", "StateFile", "Statements", "Tasks", "Terms", "TestSupport",
                "TimeAxis",
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Tests/Simulation", swiftSettings: strict),
        .executableTarget(
            name: "Simulate", dependencies: ["Simulation"], path: "Tests/Simulate", swiftSettings: strict),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Diagnostics", "PlanFile", "Rows", "Simulation", "StateFile", "Tasks", "Terms", "TimeAxis",
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Tests/FuzzTargets", swiftSettings: strict),
        .executableTarget(
            name: "StateExercise", dependencies: ["StateFile"], path: "Tests/StateExercise",
            swiftSettings: strict),
        .executableTarget(
            name: "RowsBenchmark", dependencies: ["Rows", "Terms", "TestSupport", "TimeAxis"],
            path: "Tests/Benchmarks/RowsBenchmark", swiftSettings: strict),
        .executableTarget(
            name: "FaultRounds",
            dependencies: ["Execution", "Postgres", "Tasks", "Terms", "TestSupport", "Timescale"],
            path: "Tests/Faults/FaultRounds", exclude: ["failing-calls.c"], swiftSettings: strict),
        .testTarget(
            name: "CompilerTests",
            dependencies: [
                "Compiler", "Diagnostics", "PlanFile", "Tasks", "Terms", "TestSupport", "TimeAxis",
            ], exclude: ["fingerprints.expected"], swiftSettings: strict),
        .testTarget(
            name: "DraftingTests",
            dependencies: ["Drafting", "GoldenFiles", "Terms", "TimeAxis"], exclude: ["Goldens"],
            swiftSettings: strict),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Execution", "StateFile", "Statements", "Tasks", "Terms", "TestSupport", "Timescale",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["Databases/misreporting-driver.c", "State/Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "Compiler", "PlanFile", "Tasks", "Terms", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["flights.py"], swiftSettings: strict),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "Compiler", "Execution", "StateFile", "Statements", "Tasks", "Terms", "TestSupport",
                "TimeAxis",
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], exclude: ["Found"],
            swiftSettings: strict),
        .testTarget(
            name: "HyperfillTests",
            dependencies: [
                "Compiler", "Drafting", "Execution", "PlanFile", "Postgres", "RowSources", "Rows", "Runbook",
                "StateFile", "Tasks", "Terms", "Threads", "Timescale", "hyperfill",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .testTarget(
            name: "PlanFileTests",
            dependencies: ["Diagnostics", "PlanFile", "Terms", "TestSupport", "TimeAxis"],
            exclude: ["Fixtures", "validate.py"], swiftSettings: strict),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Compiler", "Diagnostics", "GoldenFiles", "Reporting", "Runbook", "Statements", "Tasks",
                "Terms", "TestSupport", "TimeAxis",
            ],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "RowSourcesTests",
            dependencies: ["ODBCSource", "Rows", "RowSources", "Terms", "TestSupport", "TimeAxis"],
            swiftSettings: strict),
        .testTarget(
            name: "RowsTests",
            dependencies: [
                "Rows", "Terms", "TestSupport", "TimeAxis",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "StateFileTests", dependencies: ["StateFile", "StateExercise", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "StatementsTests", dependencies: ["Statements", "Terms", "TestSupport", "TimeAxis"],
            swiftSettings: strict),
        .testTarget(
            name: "TasksTests",
            dependencies: ["Compiler", "Statements", "Tasks", "Terms", "TestSupport", "TimeAxis"],
            swiftSettings: strict),
        .testTarget(name: "TermsTests", dependencies: ["Terms", "TimeAxis"], swiftSettings: strict),
        .testTarget(name: "TimeAxisTests", dependencies: ["TimeAxis", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TimescaleTests",
            dependencies: ["Postgres", "Statements", "Terms", "TestSupport", "TimeAxis", "Timescale"],
            swiftSettings: strict),
    ]
)

// Tests/Fuzz/run.sh asks for it: libFuzzer brings a main of its own, which an ordinary build has no use for.
if Context.environment["HYPERFILL_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", exclude: ["run.sh"],
            swiftSettings: strict))
}
