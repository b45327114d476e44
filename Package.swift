// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Rooms in which most of the time of small projects goes by. scripts/test has them optimised, with assertions: the compiler takes some
/// minutes longer, tests and trials half of the time or less.
let busyRooms: Set = [
    "CDPColumns", "CDPEvaluation", "CDPExpressions", "CDPFormats", "CDPIdentity", "CDPSimilarity", "CDPStore",
    "CDPText", "CDPTypes",
]
let isOptimized = Context.environment["CDP_OPTIMIZED"] != nil

/// A room of the house: see docs/architecture.md for what each owns and may import.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    let isBusy = isOptimized && busyRooms.contains(name)
    return .target(
        name: name, dependencies: dependencies, resources: resources,
        swiftSettings: settings + (isBusy ? [.unsafeFlags(["-O", "-assert-config", "Debug"])] : []))
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let logs = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let fuzzed: [Target.Dependency] = [
    "CDPSpec", "CDPCompiler", "CDPReport", "CDPExpressions", "CDPEvaluation", "CDPFormats", "CDPColumns", "CDPStore",
    "CDPRuntime", "CDPPlan", "CDPDiagnostics", "CDPTypes",
]
/// What scripts/fuzz links with libFuzzer, which brings a `main` of its own.
let fuzzer: [Product] =
    Context.environment["CDP_FUZZ"] == nil ? [] : [.library(name: "Fuzz", type: .static, targets: ["FuzzReaders"])]

/// What scripts/sanitize leaves out of its build: all but the tests that it runs and what they need.
let unsanitized: (Target) -> Bool = { target in
    let suites = ["CDPColumnsTests", "CDPFormatsTests", "CDPSpecTests", "FuzzReadersTests"]
    return target.type == .test ? !suites.contains(target.name) : ["cdp", "CDPCommand"].contains(target.name)
}
let isSanitized = Context.environment["CDP_SANITIZE"] != nil

let package = Package(
    name: "cdp",
    products: (isSanitized ? [] : [.executable(name: "cdp", targets: ["cdp"])]) + fuzzer,
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(name: "cdp", dependencies: ["CDPCommand"], swiftSettings: settings),
        room(
            "CDPCommand",
            [
                "CDPRuntime", "CDPConnectors", "CDPReport", "CDPCompiler", "CDPIdentity", "CDPSpec", "CDPStore",
                "CDPPlan",
                "CDPExpressions",
                "CDPFormats", "CDPColumns", "CDPDiagnostics", "CDPTypes", "CTables", argumentParser, logging,
            ]),
        room("CDPReport", ["CDPPlan", "CDPDiagnostics", "CDPTypes"]),
        room(
            "CDPRuntime",
            [
                "CDPPlan", "CDPIdentity", "CDPSimilarity", "CDPStore", "CDPConnectors", "CDPEvaluation", "CDPFormats",
                "CDPColumns",
                "CDPExpressions", "CDPText", "CDPTypes", "CDPDiagnostics", logging,
            ]),
        room(
            "CDPConnectors",
            [
                "CDPFormats", "CDPColumns", "CDPTypes", "CKernels", "CPostgres", "CSQLite", "CCurl", crypto,
                cryptoExtras,
            ]),
        room("CDPIdentity", ["CDPSimilarity", "CDPColumns", "CDPTypes", crypto]),
        room("CDPStore", ["CDPFormats", "CDPColumns", "CDPTypes", crypto]),
        room("CDPFormats", ["CDPColumns", "CDPText", "CDPTypes", "CKernels", "CZstd", "CSnappy", "CZlib", "CBrotli"]),
        room("CDPEvaluation", ["CDPExpressions", "CDPColumns", "CDPText", "CDPTypes", crypto]),
        room("CDPSimilarity", ["CDPColumns", "CDPText", "CDPTypes", "CKernels"]),
        room("CDPColumns", ["CDPTypes", "CKernels"]),
        room("CDPText", ["CDPTypes", "CTables"]),
        room("CDPCompiler", ["CDPSpec", "CDPPlan", "CDPExpressions", "CDPText", "CDPDiagnostics", "CDPTypes"]),
        room("CDPPlan", ["CDPExpressions", "CDPText", "CDPDiagnostics", "CDPTypes", crypto]),
        room("CDPSpec", ["CLibYAML", "CTables", "CDPDiagnostics", "CDPTypes"]),
        room("CDPExpressions", ["CDPText", "CDPTypes", "CDPDiagnostics"]),
        room("CDPDiagnostics", ["CDPTypes"]),
        room("CDPTypes"),
        .target(name: "CKernels", cSettings: isOptimized ? [.unsafeFlags(["-O2"])] : []),
        .target(name: "CTables", exclude: ["data"]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "FuzzReaders", dependencies: fuzzed, path: "Tests/FuzzReaders", exclude: ["Dictionaries"],
            swiftSettings: settings),
        .target(
            name: "CDPTestSupport",
            dependencies: [
                "CDPRuntime", "CDPConnectors", "CDPCompiler", "CDPSpec", "CDPPlan", "CDPStore", "CDPFormats",
                "CDPColumns",
                "CDPTypes", logging,
            ], path: "Tests/CDPTestSupport", swiftSettings: settings),
        tests("FuzzReaders", ["CDPTestSupport", "FuzzReaders"]),
        tests("CDPDiagnostics", ["CDPDiagnostics"]),
        tests("CDPSpec", ["CDPSpec", "CDPDiagnostics", "CDPTypes"]),
        tests("CDPColumns", ["CDPColumns", "CDPTypes"]),
        tests("CDPFormats", ["CDPTestSupport", "CDPFormats", "CDPColumns", "CDPText", "CDPTypes"]),
        tests("CDPConnectors", ["CDPTestSupport", "CDPConnectors", "CDPFormats", "CDPColumns", "CDPTypes"]),
        tests(
            "CDPEvaluation",
            [
                "CDPTestSupport", "CDPEvaluation", "CDPExpressions", "CDPColumns", "CDPText", "CDPDiagnostics",
                "CDPTypes",
            ]),
        tests("CDPText", ["CDPText", "CDPTypes"]),
        tests("CDPSimilarity", ["CDPTestSupport", "CDPSimilarity", "CDPColumns", "CDPTypes"]),
        tests("CDPExpressions", ["CDPExpressions", "CDPDiagnostics", "CDPTypes"]),
        tests("CDPIdentity", ["CDPTestSupport", "CDPIdentity", "CDPSimilarity", "CDPColumns", "CDPTypes"]),
        tests("CDPStore", ["CDPTestSupport", "CDPStore", "CDPFormats", "CDPColumns", "CDPTypes"]),
        tests("CDPPlan", ["CDPPlan", "CDPDiagnostics", "CDPTypes"]),
        tests(
            "CDPReport", ["CDPTestSupport", "CDPReport", "CDPPlan", "CDPDiagnostics", "CDPTypes"], exclude: ["Golden"]),
        tests(
            "CDPCommand",
            [
                "CDPTestSupport", "CDPCommand", "CDPRuntime", "CDPReport", "CDPCompiler", "CDPSpec", "CDPPlan",
                "CDPStore", "CDPTypes", "CDPDiagnostics", argumentParser,
            ]),
        tests(
            "CDPRuntime",
            [
                "CDPTestSupport", "CDPRuntime", "CDPReport", "CDPCompiler", "CDPIdentity", "CDPSpec", "CDPDiagnostics",
                "CDPPlan",
                "CDPStore", "CDPConnectors", "CDPFormats", "CDPColumns", "CDPTypes", logging, logs,
            ]),
        tests(
            "CDPCompiler",
            ["CDPCompiler", "CDPReport", "CDPSpec", "CDPPlan", "CDPExpressions", "CDPDiagnostics", "CDPTypes"],
            exclude: ["Golden"]),
    ]
)

if isSanitized { package.targets.removeAll(where: unsanitized) }
