//! Grades, and when a lead enters, leaves and is handed off.

use super::condition;
use super::cursor::{Node, Reader};
use crate::scoring::place;
use crate::scoring::{Bounds, Grades, Qualification};

/// Where grades begin.
pub(super) fn grades(reader: &mut Reader, node: &Node) -> Option<Grades> {
    let fields = reader.object(node, &["fit", "engagement"])?;
    let fit = reader.optional(&fields, "fit", |reader, node| bands(reader, node, ["A", "B", "C"]));
    let engagement = reader.optional(&fields, "engagement", |reader, node| bands(reader, node, ["1", "2"]));
    Some(Grades { fit: fit?.unwrap_or_default(), engagement: engagement?.unwrap_or_default() })
}

fn bands<const N: usize>(reader: &mut Reader, node: &Node, names: [&str; N]) -> Option<[Option<f64>; N]> {
    let fields = reader.object(node, &names)?;
    let mut bounds = [None; N];
    let mut sound = true;
    for (index, name) in names.into_iter().enumerate() {
        match reader.optional(&fields, name, Reader::number) {
            None => sound = false,
            Some(bound) => {
                if bound.is_some() && bounds[..index].contains(&bound) {
                    reader.fault(
                        &place::member(&fields.place, name),
                        "is the bound of another grade already; bounds must differ",
                    );
                    sound = false;
                }
                bounds[index] = bound;
            }
        }
    }
    sound.then_some(bounds)
}

/// The line at which a lead qualifies.
pub(super) fn qualification(reader: &mut Reader, node: &Node) -> Option<Qualification> {
    let fields = reader.object(node, &["enter", "leave", "handoff"])?;
    let enter = reader.required(&fields, "enter", bounds);
    let leave = reader.optional(&fields, "leave", bounds);
    let handoff = reader.optional(&fields, "handoff", bounds);
    if let (Some(enter), Some(Some(leave))) = (&enter, &leave) {
        let place = place::member(&fields.place, "leave");
        for (part, enter, leave) in [
            ("total", enter.total, leave.total),
            ("fit", enter.fit, leave.fit),
            ("engagement", enter.engagement, leave.engagement),
        ] {
            if let (Some(enter), Some(leave)) = (enter, leave)
                && leave > enter
            {
                reader.fault(
                    &place::member(&place, part),
                    format!(
                        "is {leave}, above the {enter} of `enter`: a lead would leave in the moment it enters"
                    ),
                );
            }
        }
    }
    Some(Qualification { enter: enter?, leave: leave?, handoff: handoff? })
}

fn bounds(reader: &mut Reader, node: &Node) -> Option<Bounds> {
    let fields = reader.object(node, &["total", "fit", "engagement", "when"])?;
    let total = reader.optional(&fields, "total", Reader::number);
    let fit = reader.optional(&fields, "fit", Reader::number);
    let engagement = reader.optional(&fields, "engagement", Reader::number);
    let when = reader.optional(&fields, "when", condition::about_lead);
    Some(Bounds { total: total?, fit: fit?, engagement: engagement?, when: when? })
}
