import Compiler
import Diagnostics
import Foundation
import PlanFile
import Tasks
import Terms
import TimeAxis

/// The check of a plan file by itself, without a database.
struct PlanCheck {
    let path: String
    let file: SourceFile
    /// In the order of the file.
    let diagnostics: [Diagnostic]
    /// Whether a T is still open.
    let isOpen: Bool
    /// `nil` exactly if ``diagnostics`` holds an error or ``isOpen``.
    let compiled: CompiledPlan?

    /// - Throws: `PlanReadError` if the file cannot be read.
    init(path: String) throws {
        let loaded = try LoadedPlan.read(path: path, environment: ProcessInfo.processInfo.environment)
        var diagnostics = loaded.diagnostics
        var compiled: CompiledPlan?
        if let plan = loaded.plan {
            let output = Compiler.compile(plan)
            diagnostics += output.diagnostics + CompletionInPastRule(now: Clock.now).diagnostics(for: plan)
            compiled = output.graph.map { CompiledPlan(path: path, plan: plan, graph: $0) }
        }
        self.path = path
        file = loaded.file
        isOpen = loaded.isOpen
        self.diagnostics = diagnostics
        self.compiled = diagnostics.hasErrors ? nil : compiled
        if let compiled { Console.hide(compiled.secrets) }
    }

    /// Writes the diagnostics to standard error.
    func printDiagnostics() {
        Console.error(diagnostics, in: file)
    }

    /// The end of a command whose plan has errors, or a T that is still open.
    var refusal: Ending {
        let count = diagnostics.count { $0.severity == .error }
        guard count > 0 else {
            return Ending(.invalidPlan, "\(path): T is still to be chosen; nothing was run")
        }
        return Ending(.invalidPlan, "\(path) has \(counted(count, "error")); nothing was run")
    }
}

extension Console {
    /// Writes diagnostics to standard error, each with its line and its caret.
    static func error(_ diagnostics: [Diagnostic], in file: SourceFile) {
        guard !diagnostics.isEmpty else { return }
        styledError(DiagnosticRenderer(file: file, usesColour: usesColour(2)).render(diagnostics))
    }
}
