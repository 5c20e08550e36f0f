import Diagnostics

/// The outcome of reading a plan file: the plan, or the errors in it.
package struct LoadedPlan: Sendable {
    /// The text that the diagnostics point into, with its secrets marked.
    package let file: SourceFile
    /// `nil` exactly if ``diagnostics`` holds an error or ``isOpen``.
    package let plan: Plan?
    /// True if a T is an open question: `${NAME:?message}`, and NAME is not set. The rest of the plan was checked. The
    /// plan cannot be run.
    package let isOpen: Bool
    /// Every problem that the file alone shows, in the order of the file.
    package let diagnostics: [Diagnostic]

    /// Reads a plan without touching anything outside its arguments.
    ///
    /// - Parameters:
    ///   - fileName: the file's name in diagnostics; the file is not opened.
    ///   - environment: the values of references `${NAME}`. `target.connection` stays a template, and in commands the
    ///     shell resolves references.
    package init(bytes: [UInt8], fileName: String, environment: [String: String]) {
        let text = PlanText(bytes, name: fileName)
        let (root, found) = text.diagnostics.isEmpty ? YAMLTree.read(bytes, of: text.file) : (nil, [])
        let context = DecodingContext(
            file: text.file, environment: environment, diagnostics: text.diagnostics + found)
        let draft = root.map { PlanDecoder(context).decode($0) }
        if let draft { PlanValidator(draft, context).validate() }
        file = context.file
        diagnostics = context.diagnostics.inFileOrder()
        isOpen = draft?.isOpen ?? false
        plan = diagnostics.hasErrors ? nil : draft?.plan(file: context.file)
    }

    /// Reads a plan from a text; see ``init(bytes:fileName:environment:)``.
    package init(text: String, fileName: String, environment: [String: String]) {
        self.init(bytes: Array(text.utf8), fileName: fileName, environment: environment)
    }

    /// The diagnostics as people read them; empty when there are none.
    package func rendered(usesColour: Bool = false) -> String {
        DiagnosticRenderer(file: file, usesColour: usesColour).render(diagnostics)
    }
}
