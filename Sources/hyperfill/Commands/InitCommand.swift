import ArgumentParser
import Compiler
import Diagnostics
import Drafting
import Foundation
import PlanFile
import RowSources
import SystemPackage
import Terms
import Timescale

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Draft a plan from the contents of the target and the source.",
        discussion: """
            Looks for the target's hypertables, and for tables or files of the same names in the source. Writes a \
            plan with comments, and changes nothing in either. T stays open: only you can choose it.
            """)

    @Option(
        help: "The target: a libpq URI or connection string, or better a reference such as '${TARGET}'.")
    var target = "${TARGET}"

    @Option(
        help: """
            Where rows come from: CSV files (a folder, a file, a glob), a SQLite file, a URI mysql://… or \
            postgresql://…, an ODBC connection string, or a reference to one such as '${SOURCE}'.
            """)
    var source: String?

    @Option(
        help: "The file to write; it must not exist. Default: standard output.", completion: .file())
    var output: String?

    func run() async throws {
        if let output, FileManager.default.fileExists(atPath: output) { throw Self.exists(output) }
        let connection = try GivenAddress(target, variable: "TARGET")
        Console.hide(Self.secrets(connection, source))
        let watchedStep = WatchedStep(timeouts: Timeouts())
        let explorer = try await watchedStep.run {
            Liveness.current?.wait {
                "an answer from the target"
                    + (Session.place(of: connection.resolved).map { " at \($0)" } ?? "")
            }
            return try await TargetExplorer(connection)
        }
        let folder = output.map { URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false) }
        let origins = try source.map { text in
            try SourceExplorer(text, planFolder: folder ?? "", now: explorer.now) { engine, request in
                try engine.source(request)
            }
        }
        let sketch = try await watchedStep.run { try await explorer.sketch(with: origins) }
        let text = SketchText(sketch)
        try Self.check(text)
        try write(text.text)
        for address in [connection, origins?.address].compactMap(\.self) where address.isLiteral {
            Console.error(
                "the plan contains no secret, only ${\(address.variable)}: set this variable to the address that you gave\n"
            )
        }
        if let output {
            Console.error(
                "wrote \(output); next, read it and choose T: \(text.questions.joined(separator: ", "))\n")
        }
    }

    private static func secrets(_ target: GivenAddress, _ source: String?) -> SecretMask {
        let origin = source.flatMap { try? GivenAddress($0, variable: "SOURCE") }
        return SecretMask(
            environment: ProcessInfo.processInfo.environment, commands: [],
            connections: [target.resolved] + [origin?.resolved].compactMap(\.self).filter { $0.holdsPassword }
        )
    }

    /// Refuses to write a plan that is not valid, apart from the open T.
    private static func check(_ text: SketchText) throws {
        let loaded = LoadedPlan(text: text.text, fileName: "the plan", environment: [:])
        guard loaded.diagnostics.hasErrors else { return }
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        throw Ending(
            .bug,
            "the drafted plan is not valid; nothing was written\n"
                + DiagnosticRenderer(file: loaded.file, usesColour: false).render(errors)
                + "write the plan by hand, after the examples in plans/")
    }

    /// Writes the plan, and never over an existing file.
    private func write(_ text: String) throws {
        guard let output else { return Console.out(text) }
        do {
            let file = try FileDescriptor.open(
                FilePath(output), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch Errno.fileExists {
            throw Self.exists(output)
        } catch let error as Errno {
            throw Ending(.cannotCreate, "cannot write \(output): \(error)")
        }
    }

    private static func exists(_ output: String) -> Ending {
        Ending(
            .cannotCreate, "\(output) exists already; nothing was written\nname another file with --output")
    }
}
