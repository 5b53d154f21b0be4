//! What will be written: types with their names and areas, operations with their parts.

use std::collections::{BTreeMap, BTreeSet};

use super::areas;
use super::names::{joined, pascal, snake};
use super::spec::{Node, OperationSpec, Param, Spec};

/// Everything that is written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) operations: Vec<Operation>,
    /// By their names in Rust.
    pub(crate) types: BTreeMap<String, Definition>,
    /// Features of which each compiles a type; none: it is always there.
    pub(crate) features: BTreeMap<String, BTreeSet<&'static str>>,
    /// Which fields hold which choices, until the choices have names.
    choices: BTreeMap<Vec<String>, Vec<(String, String)>>,
    documented: BTreeMap<String, String>,
    /// Schemas that are one value, by their documented names.
    values: BTreeMap<String, Node>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) documented: String,
    pub(crate) tag: String,
    pub(crate) area: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) params: Vec<String>,
    pub(crate) query: Vec<Field>,
    pub(crate) form: Vec<String>,
    pub(crate) body: Option<String>,
    pub(crate) answer: &'static str,
    pub(crate) output: Type,
    pub(crate) webhooks: Vec<String>,
    /// Schemas that its documented answers name, used or not.
    answers: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Definition {
    /// Name in the API's description, if it has one there.
    pub(crate) documented: Option<String>,
    /// What it is, in a few words.
    pub(crate) about: String,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Choice(Vec<String>),
    Model(Vec<Field>),
    Scalar(Type),
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) json: String,
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) needed: bool,
    pub(crate) nullable: bool,
    pub(crate) properties: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Any,
    Boolean,
    Choice(Vec<String>),
    Integer,
    List(Box<Self>),
    Named(String),
    Nothing,
    Number,
    Object,
    Text,
}

impl Plan {
    pub(crate) fn new(spec: &Spec) -> Result<Self, String> {
        let mut plan = Self::default();
        for name in spec.schemas.keys() {
            let rust = areas::renamed(name).map_or_else(|| pascal(name), str::to_owned);
            if plan.documented.values().any(|known| *known == rust) {
                return Err(format!("{name}: {rust} is taken; give it a name of its own"));
            }
            plan.documented.insert(name.clone(), rust);
        }
        let values = spec.schemas.iter().filter_map(|(name, node)| Some((name, node.as_ref()?)));
        let values = values.filter(|(_, node)| !node.has_fields() && node.kind.as_deref() != Some("object"));
        plan.values = values.map(|(name, node)| (name.clone(), node.clone())).collect();
        for (name, node) in &spec.schemas {
            plan.schema(name, node.clone().unwrap_or_default())?;
        }
        for operation in &spec.operations {
            let operation = plan.operation(spec, operation)?;
            plan.operations.push(operation);
        }
        plan.name_choices();
        plan.clearable(spec);
        plan.assign_features()?;
        plan.tell_uses();
        Ok(plan)
    }

    pub(crate) fn summary(&self) -> String {
        let count = |of: fn(&Kind) -> bool| self.types.values().filter(|definition| of(&definition.kind)).count();
        format!(
            "{} operations, {} schemas as {} models, {} open enums, {} values",
            self.operations.len(),
            self.documented.len(),
            count(|kind| matches!(kind, Kind::Model(_))),
            count(|kind| matches!(kind, Kind::Choice(_))),
            count(|kind| matches!(kind, Kind::Scalar(_))),
        )
    }

    /// Plans a schema by its documented name.
    fn schema(&mut self, name: &str, node: Node) -> Result<(), String> {
        let rust = self.documented[name].clone();
        let kind = if node.has_fields() || node.kind.as_deref() == Some("object") {
            Kind::Model(self.fields(&rust, name, &node)?)
        } else if node.values.is_empty() {
            Kind::Scalar(self.resolve(&node, &rust, name, "item")?)
        } else {
            Kind::Choice(node.choices())
        };
        self.add(rust, Definition { documented: Some(name.to_owned()), about: format!("`{name}`"), kind })
    }

    fn add(&mut self, name: String, definition: Definition) -> Result<(), String> {
        let about = definition.about.clone();
        match self.types.insert(name.clone(), definition) {
            Some(old) if old.about != about => Err(format!("{name} is both {} and {about}", old.about)),
            _ => Ok(()),
        }
    }

    fn fields(&mut self, owner: &str, documented: &str, node: &Node) -> Result<Vec<Field>, String> {
        let fields = node.fields.iter().flatten();
        fields.map(|(json, node)| self.field(owner, documented, json, node)).collect()
    }

    fn field(&mut self, owner: &str, documented: &str, json: &str, node: &Node) -> Result<Field, String> {
        let kind = self.resolve(node, owner, documented, json)?;
        let mut properties = Vec::new();
        let mut flag = |name, is: bool| is.then(|| properties.push((name, "true".to_owned())));
        flag("required", node.required);
        flag("read_only", node.read_only);
        let (needed, nullable) = (node.required && !node.read_only, node.nullable);
        // What narrows a value stands where the value is described, which may be a schema of its own.
        let node = node.reference.as_ref().and_then(|name| self.values.get(name)).unwrap_or(node);
        if let Some(format) = &node.format {
            properties.push(("format", format!("{format:?}")));
        }
        let default = node.default.as_ref().filter(|value| !value.is_null() && value.as_str() != Some("null"));
        if let Some(default) = default {
            let text = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            properties.push(("default", format!("{text:?}")));
        }
        if let [only] = &node.choices()[..] {
            properties.push(("only", format!("{only:?}")));
        }
        properties.extend(node.minimum.map(|minimum| ("min", minimum.to_string())));
        properties.extend(node.maximum.map(|maximum| ("max", maximum.to_string())));
        Ok(Field { json: json.to_owned(), name: snake(json), kind, needed, nullable, properties })
    }

    fn resolve(&mut self, node: &Node, owner: &str, documented: &str, field: &str) -> Result<Type, String> {
        if let Some(reference) = &node.reference {
            let rust = self.documented.get(reference).ok_or_else(|| format!("{documented}: no schema {reference}"))?;
            return Ok(Type::Named(rust.clone()));
        }
        if node.has_fields() {
            let name = format!("{owner}{}", pascal(field));
            let kind = Kind::Model(self.fields(&name, &format!("{documented}.{field}"), node)?);
            self.add(
                name.clone(),
                Definition { documented: None, about: format!("`{field}` of `{documented}`"), kind },
            )?;
            return Ok(Type::Named(name));
        }
        let choices = node.choices();
        if choices.len() > 1 {
            let mut key = choices.clone();
            key.sort();
            self.choices.entry(key).or_default().push((owner.to_owned(), short(field)));
            return Ok(Type::Choice(choices));
        }
        Ok(match node.kind.as_deref() {
            Some("array") => {
                let items = node.items.as_deref().cloned().unwrap_or_default();
                Type::List(Box::new(self.resolve(&items, owner, documented, field)?))
            }
            Some("boolean") => Type::Boolean,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("object") => Type::Object,
            Some("string") => Type::Text,
            None if !choices.is_empty() => Type::Text,
            None => Type::Any,
            Some(other) => return Err(format!("{documented}.{field}: type {other}")),
        })
    }

    fn operation(&mut self, spec: &Spec, operation: &OperationSpec) -> Result<Operation, String> {
        let name = pascal(&operation.id);
        let text = |param: &Param| snake(&param.name);
        let query = operation.query.iter().map(|param| self.field(&name, &operation.id, &param.name, &param.node));
        let query = query.collect::<Result<_, _>>()?;
        let body = match operation.body.as_ref().map(|body| self.resolve(&body.schema, &name, &operation.id, "body")) {
            Some(Ok(Type::Named(body))) => Some(body),
            None => None,
            Some(other) => return Err(format!("{}: a body that is {other:?}", operation.id)),
        };
        let (answer, output) = self.answer(spec, operation, &name)?;
        let answers = operation.responses.iter().filter(|(status, _)| status.starts_with('2'));
        let answers = answers.flat_map(|(_, node)| node.iter().flat_map(references)).collect();
        Ok(Operation {
            documented: operation.id.clone(),
            tag: operation.tag.clone(),
            area: areas::area(&operation.tag).ok_or_else(|| format!("tag {} has no area", operation.tag))?,
            method: pascal(&operation.method.to_lowercase()),
            path: operation.path.clone(),
            params: operation.path_params.iter().map(text).collect(),
            query,
            form: operation.form.iter().map(text).collect(),
            body,
            answer,
            output,
            webhooks: operation.webhooks.clone(),
            answers,
            name,
        })
    }

    /// How its first documented success is read, and as what.
    fn answer(&mut self, spec: &Spec, operation: &OperationSpec, name: &str) -> Result<(&'static str, Type), String> {
        let success = operation.responses.iter().find(|(status, _)| status.starts_with('2'));
        let Some(node) = success.and_then(|(_, node)| node.as_ref()) else { return Ok(("Empty", Type::Nothing)) };
        if operation.produces.as_deref() == Some("text/plain") {
            return Ok(("Text", Type::Text));
        }
        let wrapper = node
            .reference
            .as_ref()
            .and_then(|reference| Some((reference.clone(), spec.schemas.get(reference)?.clone()?)));
        let fields = wrapper.as_ref().map_or(node, |(_, node)| node).fields.clone().unwrap_or_default();
        let Some(data) = fields.get("data").filter(|_| fields.keys().all(|key| key == "data" || key == "meta")) else {
            return Ok(("Whole", self.resolve(node, name, &operation.id, "answer")?));
        };
        let kind = match &wrapper {
            Some((schema, _)) => self.resolve(data, &self.documented[schema].clone(), schema, "data")?,
            None => self.resolve(data, name, &operation.id, "result")?,
        };
        let in_pages = operation.query.iter().any(|param| param.name == "page[number]") || fields.contains_key("meta");
        Ok(match kind {
            Type::List(item) if in_pages => ("Page", *item),
            kind => ("Data", kind),
        })
    }

    /// Gives each list of choices one name, and puts it where the list stood.
    fn name_choices(&mut self) {
        let mut names: BTreeMap<Vec<String>, String> = BTreeMap::new();
        for (name, definition) in &self.types {
            if let Kind::Choice(choices) = &definition.kind {
                names.entry(sorted(choices)).or_insert_with(|| name.clone());
            }
        }
        let wanted: Vec<_> = self.choices.values().filter_map(|uses| common_name(uses)).collect();
        let mut taken: BTreeSet<String> = self.types.keys().cloned().collect();
        for (key, uses) in &self.choices {
            if names.contains_key(key) {
                continue;
            }
            let common = common_name(uses);
            let common = common.filter(|name| wanted.iter().filter(|other| *other == name).count() == 1);
            let own = uses.iter().map(|(owner, field)| joined(owner, field));
            let chosen = uses.iter().find_map(|(owner, field)| areas::choice_name(owner, field)).map(str::to_owned);
            let mut candidates = chosen.into_iter().chain(common).chain(own);
            let name =
                candidates.find(|name| !taken.contains(name)).unwrap_or_else(|| format!("Choice{}", taken.len()));
            taken.insert(name.clone());
            names.insert(key.clone(), name);
        }
        let mut added: BTreeMap<String, Definition> = BTreeMap::new();
        for kind in self.all_types() {
            replace_choice(kind, &names, &mut added);
        }
        for (key, uses) in &self.choices {
            if let Some(definition) = added.get_mut(&names[key]) {
                let (owner, field) = &uses[0];
                let others = uses.len() - 1;
                let more = if others == 0 { String::new() } else { format!(" and {others} more") };
                definition.about = format!("`{field}` of `{owner}`{more}");
            }
        }
        for (name, definition) in added {
            self.types.entry(name).or_insert(definition);
        }
    }

    fn all_types(&mut self) -> impl Iterator<Item = &mut Type> {
        let models = self.types.values_mut().flat_map(|definition| match &mut definition.kind {
            Kind::Choice(_) => Vec::new(),
            Kind::Model(fields) => fields.iter_mut().map(|field| &mut field.kind).collect(),
            Kind::Scalar(kind) => vec![kind],
        });
        let operations = self.operations.iter_mut().flat_map(|operation| {
            operation.query.iter_mut().map(|field| &mut field.kind).chain([&mut operation.output])
        });
        models.chain(operations)
    }

    /// In what is sent, a field that may be null is told apart from one that is not there.
    fn clearable(&mut self, spec: &Spec) {
        let sent = self.reach(self.operations.iter().filter_map(|operation| operation.body.clone()));
        let nullable = spec.schemas.iter().filter(|(_, node)| node.as_ref().is_some_and(|node| node.nullable));
        let nullable: BTreeSet<_> = nullable.map(|(name, _)| self.documented[name].clone()).collect();
        for (name, definition) in &mut self.types {
            let Kind::Model(fields) = &mut definition.kind else { continue };
            for field in fields {
                let by_schema = matches!(&field.kind, Type::Named(name) if nullable.contains(name));
                let is_null_allowed = field.nullable || by_schema;
                field.nullable = is_null_allowed && sent.contains(name);
                if is_null_allowed {
                    field.properties.push(("nullable", "true".to_owned()));
                }
            }
        }
    }

    fn assign_features(&mut self) -> Result<(), String> {
        let mut roots: Vec<(&'static str, String)> = Vec::new();
        for operation in &self.operations {
            let kinds = operation.query.iter().map(|field| &field.kind).chain([&operation.output]);
            let names = kinds.filter_map(named).chain(operation.body.clone());
            let answers = operation.answers.iter().map(|name| self.documented[name].clone());
            roots.extend(names.chain(answers).map(|name| (operation.area, name)));
            roots.extend(operation.webhooks.iter().map(|event| ("webhooks", self.documented[event].clone())));
        }
        for (documented, feature) in areas::PLACED {
            let name = self.documented.get(*documented).ok_or_else(|| format!("{documented} is no schema"))?;
            roots.push((feature, name.clone()));
        }
        for (feature, root) in roots {
            for name in self.reach([root]) {
                self.features.entry(name).or_default().insert(feature);
            }
        }
        for name in areas::EVERYWHERE.iter().map(|name| self.documented[*name].clone()) {
            for name in self.reach([name]) {
                self.features.entry(name).or_default().extend(areas::FEATURES);
            }
        }
        let homeless: Vec<_> = self.types.keys().filter(|name| !self.features.contains_key(*name)).collect();
        if !homeless.is_empty() {
            return Err(format!("no area has {homeless:?}"));
        }
        for features in self.features.values_mut().filter(|features| features.len() > WIDELY_USED) {
            features.clear();
        }
        Ok(())
    }

    /// What the types are made of, themselves included.
    fn reach(&self, from: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut left: Vec<String> = from.into_iter().collect();
        while let Some(name) = left.pop() {
            if let Some(definition) = self.types.get(&name).filter(|_| seen.insert(name)) {
                left.extend(definition.kind.parts());
            }
        }
        seen
    }

    /// Says in each schema's line which operations send it or answer with it.
    fn tell_uses(&mut self) {
        let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for operation in &self.operations {
            let mut tell = |name: String, how: &str| {
                uses.entry(name).or_default().push(format!("{how} `{}`", operation.documented));
            };
            operation.body.iter().for_each(|body| tell(body.clone(), "sent by"));
            named(&operation.output).into_iter().for_each(|output| tell(output, "answer to"));
        }
        for (name, uses) in uses {
            if let Some(definition) = self.types.get_mut(&name) {
                let more = if uses.len() > 2 { format!(" and {} more", uses.len() - 2) } else { String::new() };
                definition.about += &format!(": {}{more}", uses[..uses.len().min(2)].join(", "));
            }
        }
    }
}

impl Kind {
    /// Names of the types that it holds.
    pub(crate) fn parts(&self) -> Vec<String> {
        match self {
            Self::Choice(_) => Vec::new(),
            Self::Model(fields) => fields.iter().filter_map(|field| named(&field.kind)).collect(),
            Self::Scalar(kind) => named(kind).into_iter().collect(),
        }
    }
}

/// The type that has to be in scope.
pub(crate) fn named(kind: &Type) -> Option<String> {
    match kind {
        Type::List(item) => named(item),
        Type::Named(name) => Some(name.clone()),
        _ => None,
    }
}

fn replace_choice(kind: &mut Type, names: &BTreeMap<Vec<String>, String>, added: &mut BTreeMap<String, Definition>) {
    match kind {
        Type::Choice(choices) => {
            let name = names[&sorted(choices)].clone();
            let definition =
                || Definition { documented: None, about: String::new(), kind: Kind::Choice(choices.clone()) };
            added.entry(name.clone()).or_insert_with(definition);
            *kind = Type::Named(name);
        }
        Type::List(item) => replace_choice(item, names, added),
        _ => {}
    }
}

/// The name of the fields that hold the choices, if it says something and all have the same.
fn common_name(uses: &[(String, String)]) -> Option<String> {
    let (_, field) = uses.first()?;
    let is_common = uses.len() > 1 && uses.iter().all(|(_, other)| other == field) && field.contains('_');
    is_common.then(|| pascal(field))
}

/// What a key is about: `status` of `filter[status][eq]`.
fn short(key: &str) -> String {
    let parts = key.split(['[', ']', '.']).filter(|part| !part.is_empty());
    let parts: Vec<_> = parts.filter(|part| !["filter", "eq", "contains", "page"].contains(part)).collect();
    parts.last().copied().unwrap_or(key).to_owned()
}

fn sorted(choices: &[String]) -> Vec<String> {
    let mut sorted = choices.to_vec();
    sorted.sort();
    sorted
}

fn references(node: &Node) -> Vec<String> {
    let below = node.fields.iter().flat_map(BTreeMap::values).chain(node.items.as_deref());
    node.reference.iter().cloned().chain(below.flat_map(references)).collect()
}

/// A type that more features than these compile is always there: gating it would gain nothing.
const WIDELY_USED: usize = 3;
