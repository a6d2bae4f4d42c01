//! The description itself: its routes, and their schemas, compiled.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::{Map, Value};

/// What the description is called among schemas.
const LOCATION: &str = "urn:tollgate:openapi";
/// Where the description keeps what every problem looks like.
const PROBLEM: &str = "/components/schemas/Problem";

/// docs/openapi.yaml with its schemas compiled.
pub struct Description {
    schemas: Schemas,
    operations: Vec<Operation>,
    problem: SchemaIndex,
}

/// A method of a path.
pub(crate) struct Operation {
    method: String,
    pub(crate) path: String,
    answers: Vec<(String, Vec<Body>)>,
    /// What it takes.
    pub(crate) bodies: Vec<Body>,
}

/// A media type and what it holds.
pub(crate) struct Body {
    pub(crate) media_type: String,
    pub(crate) schema: SchemaIndex,
}

impl std::fmt::Debug for Description {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Description").field("operations", &self.operations.len()).finish_non_exhaustive()
    }
}

impl Description {
    /// Reads a description and compiles its schemas, with formats (`date-time`) as assertions.
    ///
    /// # Errors
    /// What cannot be read or compiled, and where.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        let document: Value = serde_norway::from_str(yaml).map_err(|error| error.to_string())?;
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(LOCATION, document.clone()).map_err(|error| error.to_string())?;
        let mut reader = Reader { document: &document, compiler, schemas: Schemas::new() };
        let problem = reader.compile(PROBLEM)?;
        let operations = reader.operations()?;
        Ok(Self { schemas: reader.schemas, operations, problem })
    }

    /// The operation of a request; otherwise whether there is one of another method. A path without parameters counts before
    /// one with some.
    pub(crate) fn find(&self, method: &str, path: &str) -> Result<&Operation, bool> {
        let fitting = || self.operations.iter().filter(|operation| fits(&operation.path, path));
        let best = fitting().map(|operation| operation.parameters()).min().ok_or(false)?;
        let mut here = fitting().filter(|operation| operation.parameters() == best);
        here.find(|operation| operation.method == method).ok_or(true)
    }

    pub(crate) const fn problem(&self) -> SchemaIndex {
        self.problem
    }

    /// Holds JSON against a schema.
    pub(crate) fn valid(&self, schema: SchemaIndex, text: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("the body is no JSON ({error})"))?;
        self.schemas.validate(&value, schema).map_err(|error| super::listed(&error))
    }
}

impl Operation {
    /// The bodies of a status, and the name that the description has for it. `default` stands for what went wrong alone.
    pub(crate) fn answer(&self, status: u16) -> Option<(&str, &[Body])> {
        let named = |name: &str| self.answers.iter().find(|(status, _)| status == name);
        let exact = named(&status.to_string());
        let found = exact.or_else(|| named("default").filter(|_| status >= 400));
        found.map(|(name, bodies)| (name.as_str(), bodies.as_slice()))
    }

    /// How many parameters its path has; one that takes any number of segments comes last.
    fn parameters(&self) -> usize {
        segments(&self.path)
            .filter(|segment| segment.starts_with('{'))
            .map(|one| if one == REST { 100 } else { 1 })
            .sum()
    }
}

/// The parameter that stands for one segment or more, `{page+}` at API Gateway.
const REST: &str = "{page}";

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn fits(described: &str, path: &str) -> bool {
    let (mut described, mut path) = (segments(described), segments(path));
    loop {
        match (described.next(), path.next()) {
            (None, None) => return true,
            (Some(REST), Some(_)) => return true,
            (Some(wanted), Some(found)) if wanted.starts_with('{') || wanted == found => {}
            _ => return false,
        }
    }
}

/// Walks the document and compiles what it comes to.
struct Reader<'a> {
    document: &'a Value,
    compiler: Compiler,
    schemas: Schemas,
}

impl Reader<'_> {
    fn operations(&mut self) -> Result<Vec<Operation>, String> {
        let mut operations = Vec::new();
        for (path, methods) in self.fields("/paths") {
            for method in methods.as_object().into_iter().flat_map(Map::keys) {
                if !["get", "post", "put", "delete"].contains(&method.as_str()) {
                    continue;
                }
                let pointer = format!("/paths/{}/{method}", escaped(&path));
                let mut answers = Vec::new();
                for (status, _) in self.fields(&format!("{pointer}/responses")) {
                    answers.push((status.clone(), self.bodies(&format!("{pointer}/responses/{status}"))?));
                }
                let bodies = self.bodies(&format!("{pointer}/requestBody"))?;
                operations.push(Operation { method: method.clone(), path: path.clone(), answers, bodies });
            }
        }
        Ok(operations)
    }

    /// What stands below `content` of a response or request, which may be a reference.
    fn bodies(&mut self, pointer: &str) -> Result<Vec<Body>, String> {
        let referred = self.document.pointer(&format!("{pointer}/$ref")).and_then(Value::as_str);
        let pointer = referred.and_then(|one| one.strip_prefix('#')).unwrap_or(pointer).to_owned();
        let mut bodies = Vec::new();
        for (media_type, _) in self.fields(&format!("{pointer}/content")) {
            let schema = self.compile(&format!("{pointer}/content/{}/schema", escaped(&media_type)))?;
            bodies.push(Body { media_type, schema });
        }
        Ok(bodies)
    }

    fn fields(&self, pointer: &str) -> Vec<(String, Value)> {
        let object = self.document.pointer(pointer).and_then(Value::as_object);
        object.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn compile(&mut self, pointer: &str) -> Result<SchemaIndex, String> {
        let location = format!("{LOCATION}#{}", pointer.replace('%', "%25").replace('{', "%7B").replace('}', "%7D"));
        self.compiler.compile(&location, &mut self.schemas).map_err(|error| format!("{pointer}: {error:#}"))
    }
}

/// A name as a JSON pointer has it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
