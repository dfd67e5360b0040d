//! A row to events.

use serde_json::{Map, Value};

use super::key::subject;
use super::message_id::Content;
use super::{Context, Convert, EventRow, LeadKey, checked_key, object};
use crate::import::read::cells::Cells;
use crate::import::read::csv::RecordFault;
use crate::import::read::mapping::{EventFields, EventMapping, Field};

/// Bytes of an event's properties and context together: what intake takes as well.
pub(in crate::import::read) const MESSAGE_BYTES_MAX: usize = 32 * 1024;

impl Convert for EventMapping {
    type Row = Vec<EventRow>;

    fn fields(&self) -> Box<dyn Iterator<Item = &Field> + '_> {
        Box::new(self.fields())
    }

    fn convert(&self, cells: &Cells, context: &mut Context) -> Result<Option<Vec<EventRow>>, RecordFault> {
        if self.when.as_ref().is_some_and(|when| !when.holds(cells)) {
            return Ok(None);
        }
        let keys = self.lead.keys(cells)?;
        let mut events = Vec::with_capacity(self.events.len());
        for fields in &self.events {
            events.extend(fields.event(&keys, cells, context, false)?);
        }
        Ok((!events.is_empty()).then_some(events))
    }
}

impl EventFields {
    /// The event of a row; none when its condition does not hold. A row of a lead whose column has no time makes none, and says
    /// the same event again when it is repeated; a row of events is another event each time.
    pub(super) fn event(
        &self,
        keys: &[LeadKey],
        cells: &Cells,
        context: &mut Context,
        of_lead_row: bool,
    ) -> Result<Option<EventRow>, RecordFault> {
        if self.when.as_ref().is_some_and(|when| !when.holds(cells)) {
            return Ok(None);
        }
        let Some(at) = self.at.instant(cells)? else {
            let fault = self.at.fault("has no time; an event must say when it happened".to_owned());
            return if of_lead_row { Ok(None) } else { Err(fault) };
        };
        let name = match checked_key(&self.name, cells)? {
            Some(name) => name,
            // `else` is also for rows that say nothing.
            None => match &self.name.otherwise {
                Some(Value::String(name)) => name.clone(),
                _ => return Err(self.name.fault("has no name for the event; add an `else`".to_owned())),
            },
        };
        let properties = Value::Object(object(&self.properties, cells)?).to_string();
        let about: Map<String, Value> = object(&self.context, cells)?;
        let about = (!about.is_empty()).then(|| Value::Object(about).to_string());
        if properties.len() + about.as_ref().map_or(0, String::len) > MESSAGE_BYTES_MAX {
            let reason = format!("makes an event of more than {MESSAGE_BYTES_MAX} bytes");
            return Err(RecordFault { field: None, reason });
        }
        let given = self.message_id.as_ref().map(|field| checked_key(field, cells)).transpose()?.flatten();
        let message_id = given.unwrap_or_else(|| {
            let lead = subject(keys);
            let body = [properties.as_str(), about.as_deref().unwrap_or_default()];
            let content = Content { kind: "event", lead: &lead, name: &name, at, body };
            if of_lead_row { context.ids.once(content) } else { context.ids.derive(content) }
        });
        let machine = match &self.machine {
            Some(machine) if machine.when.holds(cells) => {
                Some(machine.reason.text(cells).map_or_else(|| "marked in the file".to_owned(), Into::into))
            }
            _ => None,
        };
        Ok(Some(EventRow {
            lead: keys.to_vec(),
            message_id,
            name,
            at,
            received_at: None,
            properties,
            context: about,
            machine,
        }))
    }
}
