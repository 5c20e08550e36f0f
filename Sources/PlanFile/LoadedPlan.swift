import Diagnostics

/// The outcome of reading a plan file: the plan, or why there is none.
public struct LoadedPlan: Sendable {
    /// The text that the diagnostics point into, with its secrets marked.
    public let file: SourceFile
    /// `nil` exactly if ``diagnostics`` holds an error or ``isOpen``.
    public let plan: Plan?
    /// Whether a T is left as a question, `${NAME:?message}` with NAME not set: the rest of the plan was checked,
    /// and it cannot be run.
    public let isOpen: Bool
    /// Every problem that the file alone shows, in the order of the file.
    public let diagnostics: [Diagnostic]

    /// Reads a plan without touching anything outside its arguments.
    ///
    /// - Parameters:
    ///   - fileName: how diagnostics name the file; it is not opened.
    ///   - environment: what `${NAME}` refers to, everywhere but in `target.connection`, which stays a
    ///     template, and in commands, where the shell reads it.
    public init(bytes: [UInt8], fileName: String, environment: [String: String]) {
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
    public init(text: String, fileName: String, environment: [String: String]) {
        self.init(bytes: Array(text.utf8), fileName: fileName, environment: environment)
    }

    /// The diagnostics as people read them; empty when there are none.
    public func rendered(usesColour: Bool = false) -> String {
        DiagnosticRenderer(file: file, usesColour: usesColour).render(diagnostics)
    }
}
