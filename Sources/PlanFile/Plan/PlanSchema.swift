/// The JSON Schema of plan files, for editors; `schemas/plan.schema.json` is compiled into the program.
package enum PlanSchema {
    /// The schema, exactly as in the file.
    package static var text: String {
        String(decoding: PackageResources.plan_schema_json, as: UTF8.self)
    }
}
