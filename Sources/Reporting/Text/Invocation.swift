import Terms

/// Writes command lines of hyperfill for a plan, to be typed by a person.
package struct Invocation: Hashable, Sendable {
    /// The plan file's path as it was given.
    package var planFile: String
    /// The state file's path, where it was given.
    package var stateFile: String?

    package init(planFile: String, stateFile: String? = nil) {
        self.planFile = planFile
        self.stateFile = stateFile
    }

    /// `hyperfill run plan.yaml`, quoted for the shell.
    ///
    /// - Parameter arguments: follow the plan file.
    package func command(_ name: String, _ arguments: String...) -> String {
        var words = ["hyperfill", name, Self.quoted(planFile)] + arguments.map(Self.quoted)
        if let stateFile, Self.takesState.contains(name) || arguments == ["--live"] {
            words += ["--state", Self.quoted(stateFile)]
        }
        return words.joined(separator: " ")
    }

    /// The commands that have the option, whatever their arguments.
    private static let takesState: Set = [
        "run", "status", "explain", "abandon", "state rebuild", "state repair",
    ]

    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "+", "@", "%", ",", "=": true
            default: false
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return shellQuoted(word)
    }
}
