//! The mapping of opportunities.

use baton_model::scoring::Faults;

use super::condition::Condition;
use super::event::LeadKeyFields;
use super::field::Field;
use super::reader::{Fields, Reader};
use super::settings::{self, root};
use super::{Document, Settings};
use crate::import::read::csv::Headers;

/// How the rows of a table become opportunities.
#[derive(Debug, Clone)]
pub struct OpportunityMapping {
    pub(in crate::import::read) lead: LeadKeyFields,
    pub(in crate::import::read) external_id: Field,
    pub(in crate::import::read) name: Option<Field>,
    pub(in crate::import::read) amount: Option<Field>,
    pub(in crate::import::read) currency: Option<Field>,
    pub(in crate::import::read) product: Option<Field>,
    pub(in crate::import::read) at: Option<Field>,
    pub(in crate::import::read) stage: Field,
    pub(in crate::import::read) closed_at: Option<Field>,
    pub(in crate::import::read) expected_close: Option<Field>,
    pub(in crate::import::read) reason: Option<Field>,
    pub(in crate::import::read) competitor: Option<Field>,
    pub(in crate::import::read) owner: Option<Field>,
    pub(in crate::import::read) when: Option<Condition>,
}

impl OpportunityMapping {
    /// Checks a document against the columns of the file.
    ///
    /// # Errors
    /// Every fault, with its place; columns that the file does not have, with those that it has.
    pub fn new(
        document: &Document,
        settings: &Settings,
        headers: &Headers,
    ) -> Result<OpportunityMapping, Faults> {
        let mut reader = Reader::new(headers, document.tolerant, settings.zone.clone());
        let mut known = settings::KEYS.to_vec();
        known.extend([
            "lead",
            "opportunity",
            "at",
            "stage",
            "closed_at",
            "expected_close",
            "reason",
            "competitor",
            "owner",
            "when",
        ]);
        let mapping =
            reader.object(&root(document), &known).and_then(|fields| opportunity(&mut reader, &fields));
        reader.finish(mapping)
    }

    pub(in crate::import::read) fn fields(&self) -> impl Iterator<Item = &Field> {
        [&self.product, &self.at, &self.closed_at, &self.expected_close].into_iter().flatten()
    }
}

fn opportunity(reader: &mut Reader, fields: &Fields) -> Option<OpportunityMapping> {
    let lead = reader.required(fields, "lead", LeadKeyFields::read);
    let about = reader.required(fields, "opportunity", |reader, node| {
        reader.object(node, &["external_id", "name", "amount", "currency", "product"])
    });
    let about = about?;
    let external_id = reader.required(&about, "external_id", |reader, node| reader.text_field(node));
    let name = reader.optional(&about, "name", |reader, node| reader.text_field(node));
    let amount = reader.optional(&about, "amount", |reader, node| reader.number_field(node));
    let currency = reader.optional(&about, "currency", |reader, node| reader.text_field(node));
    let product = reader.optional(&about, "product", |reader, node| reader.unified_field(node));
    let stage = reader.required(fields, "stage", |reader, node| reader.text_field(node));
    let [at, closed_at, expected_close] = ["at", "closed_at", "expected_close"]
        .map(|key| reader.optional(fields, key, |reader, node| reader.date_field(node)));
    let [reason, competitor, owner] = ["reason", "competitor", "owner"]
        .map(|key| reader.optional(fields, key, |reader, node| reader.text_field(node)));
    let when = reader.optional(fields, "when", |reader, node| reader.condition(node));
    Some(OpportunityMapping {
        lead: lead?,
        external_id: external_id?,
        name,
        amount,
        currency,
        product,
        at,
        stage: stage?,
        closed_at,
        expected_close,
        reason,
        competitor,
        owner,
        when,
    })
}
