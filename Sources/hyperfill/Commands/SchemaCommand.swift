import ArgumentParser
import PlanFile

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of plan files, for editors.")

    func run() {
        Console.out(PlanSchema.text)
    }
}
