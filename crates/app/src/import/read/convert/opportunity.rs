//! A row to an opportunity.

use baton_model::text::fold;
use serde_json::Value;

use super::{Context, Convert, DealState, Note, NoteKind, OpportunityRow, checked_key, instant, text};
use crate::import::read::cells::Cells;
use crate::import::read::csv::RecordFault;
use crate::import::read::mapping::{Field, OpportunityMapping};

/// The greatest amount that is taken, in either direction.
const AMOUNT_MAX: f64 = 1e15;

impl Convert for OpportunityMapping {
    type Row = OpportunityRow;

    fn fields(&self) -> Box<dyn Iterator<Item = &Field> + '_> {
        Box::new(self.fields())
    }

    fn convert(&self, cells: &Cells, _: &mut Context) -> Result<Option<OpportunityRow>, RecordFault> {
        if self.when.as_ref().is_some_and(|when| !when.holds(cells)) {
            return Ok(None);
        }
        let lead = self.lead.keys(cells)?;
        let external_id = checked_key(&self.external_id, cells)?
            .ok_or_else(|| self.external_id.fault("has no id for the opportunity".to_owned()))?;
        let amount = self.amount.as_ref().map(|field| field.number(cells)).transpose()?.flatten();
        if let (Some(field), Some(amount)) = (&self.amount, amount)
            && amount.abs() > AMOUNT_MAX
        {
            return Err(field.fault(format!("{amount} is beyond {AMOUNT_MAX:e}")));
        }
        let (state, stage) = self.stage_of(cells)?;
        let at = instant(self.at.as_ref(), cells)?;
        let closed_at = instant(self.closed_at.as_ref(), cells)?;
        let mut notes = Vec::new();
        if let (Some(at), Some(closed)) = (at, closed_at)
            && closed < at
        {
            notes.push(Note {
                kind: NoteKind::ClosedBeforeOpened,
                text: format!("opened {at}, closed {closed}"),
            });
        }
        Ok(Some(OpportunityRow {
            lead,
            external_id,
            name: text(self.name.as_ref(), cells)?,
            amount,
            currency: text(self.currency.as_ref(), cells)?.map(|currency| currency.to_uppercase()),
            product: text(self.product.as_ref(), cells)?,
            state,
            stage,
            at,
            closed_at: closed_at.filter(|_| state != DealState::Open),
            expected_close: instant(self.expected_close.as_ref(), cells)?,
            reason: text(self.reason.as_ref(), cells)?,
            competitor: text(self.competitor.as_ref(), cells)?,
            owner: text(self.owner.as_ref(), cells)?,
            notes,
        }))
    }
}

impl OpportunityMapping {
    /// Whether the deal is open, and the stage as the file calls it.
    fn stage_of(&self, cells: &Cells) -> Result<(DealState, String), RecordFault> {
        let as_written =
            Field { values: std::collections::HashMap::new(), otherwise: None, ..self.stage.clone() };
        let meant = match self.stage.text(cells) {
            Some(meant) => meant.into_owned(),
            None => match &self.stage.otherwise {
                Some(Value::String(meant)) => meant.clone(),
                _ => return Err(self.stage.fault("has no stage; add an `else`".to_owned())),
            },
        };
        let state = match fold(&meant).as_ref() {
            "open" => DealState::Open,
            "won" => DealState::Won,
            "lost" => DealState::Lost,
            _ => {
                let short: String = meant.chars().take(60).collect();
                let reason =
                    format!("`{short}` is neither open, won nor lost; list it in `values` or add an `else`");
                return Err(self.stage.fault(reason));
            }
        };
        let written = checked_key(&as_written, cells)?;
        Ok((state, written.unwrap_or(meant)))
    }
}
