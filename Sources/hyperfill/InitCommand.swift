import ArgumentParser
import Compiler
import Diagnostics
import Execution
import Foundation
import PlanFile
import Reporting
import RowSources
import SystemPackage
import Terms
import Timescale

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a plan to begin with, from what target and source hold.",
        discussion: """
            Looks for the hypertables of the target, and in the source for tables or files of their names, and \
            writes a plan with comments. Nothing is changed in either. T stays a question, which only you can \
            answer.
            """)

    @Option(
        help: "The target: a libpq URI or connection string, better a reference to it such as '${TARGET}'.")
    var target = "${TARGET}"

    @Option(
        help: """
            Where rows come from: CSV files (a folder, a file, a glob), a SQLite file, a URI mysql://… or \
            postgresql://…, an ODBC connection string, or a reference to one such as '${SOURCE}'.
            """)
    var source: String?

    @Option(
        help: "The file to write; it must not be there yet. Default: standard output.", completion: .file())
    var output: String?

    func run() async throws {
        if let output, FileManager.default.fileExists(atPath: output) { throw Self.exists(output) }
        let connection = try SketchAddress(target, variable: "TARGET")
        let preparation = Preparation(patience: Patience())
        let survey = try await preparation.run {
            Liveness.current?.wait {
                "an answer from the target"
                    + (Session.place(of: connection.resolved).map { " at \($0)" } ?? "")
            }
            return try await TargetSketch(connection)
        }
        let folder = output.map { URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false) }
        let origins = try source.map { try SourceSketch($0, planFolder: folder ?? "", now: survey.now) }
        let sketch = try await preparation.run { try await survey.sketch(with: origins) }
        let text = SketchText(sketch)
        try Self.check(text)
        try write(text.text)
        for address in [connection, origins?.address].compactMap(\.self) where address.isLiteral {
            Console.error(
                "the plan refers to ${\(address.variable)}, so that no secret is in it: set it to what you gave here\n"
            )
        }
        if let output {
            Console.error(
                "wrote \(output); next, read it and choose T: \(text.questions.joined(separator: ", "))\n")
        }
    }

    /// What is written has to be valid, but for T.
    private static func check(_ text: SketchText) throws {
        let loaded = LoadedPlan(text: text.text, fileName: "the plan", environment: [:])
        guard loaded.diagnostics.hasErrors else { return }
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        throw Ending(
            .bug,
            "the plan that was drawn is not valid; nothing was written\n"
                + DiagnosticRenderer(file: loaded.file, usesColour: false).render(errors)
                + "name one hypertable after the other in a plan of your own, after the examples in plans/")
    }

    /// Never over a file that is there, not even one that came a moment ago.
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
            .cannotCreate, "\(output) is there already; nothing was written\nname another file by --output")
    }
}

/// A connection string as it was given, and as a plan may show it.
struct SketchAddress {
    /// A secret.
    let resolved: String
    /// What the plan says.
    let shown: String
    /// The variable that the plan refers to.
    let variable: String
    /// Whether it was given as itself, and not by a reference.
    let isLiteral: Bool

    /// - Parameter variable: what a plan refers to in place of a connection string that was given itself.
    /// - Throws: ``Ending`` when a reference has no value.
    init(_ text: String, variable: String) throws {
        do {
            let template = try Template(text)
            resolved = try template.resolve(ProcessInfo.processInfo.environment)
            // What stands beside a reference may be a secret as well.
            isLiteral = !template.literalText(references: "").isEmpty || template.variables.count != 1
            self.variable = isLiteral ? variable : template.variables[0]
            shown = "${\(self.variable)}"
        } catch let error as TemplateError {
            throw Ending(
                .usage,
                "\(error)\nset it to the connection string, or give the option \(variable.lowercased())")
        }
    }
}
