//! Whether what leaves the house arrives.

use baton_store::{Db, delivery, endpoint, mail};

use super::{Check, Finding, Status};
use crate::outgoing::{self, MailSettings};
use crate::workspace::Error;

/// What waits, and what was given up.
pub(super) async fn deliveries(db: &Db) -> Result<Check, Error> {
    let mut tx = db.read().await?;
    let ((waiting, dead), (mails_waiting, mails_dead)) =
        (delivery::count(&mut tx).await?, mail::count(&mut tx).await?);
    let mails_doubtful = mail::count_doubtful(&mut tx).await?;
    let endpoints = endpoint::all(&mut tx).await?;
    let disabled = endpoints.iter().filter(|endpoint| endpoint.disabled_at.is_some()).count() as u64;
    let failing =
        endpoints.iter().filter(|endpoint| endpoint.disabled_at.is_none() && endpoint.failures > 0).count()
            as u64;
    let finding = Finding::Deliveries {
        waiting: waiting as u64,
        dead: dead as u64,
        mails_waiting: mails_waiting as u64,
        mails_dead: mails_dead as u64,
        mails_doubtful: mails_doubtful as u64,
        disabled,
        failing,
    };
    let status = if dead + mails_dead > 0 || disabled + failing > 0 { Status::Warning } else { Status::Ok };
    Ok(Check::new(status, finding))
}

/// Whether the mail server answers; without one mails wait.
pub async fn mail(settings: Option<&MailSettings>) -> Check {
    let Some(settings) = settings else {
        return Check::new(Status::Ok, Finding::Mail { is_set: false, error: None });
    };
    let error = outgoing::check_mail(settings).await.err();
    let status = if error.is_none() { Status::Ok } else { Status::Failed };
    Check::new(status, Finding::Mail { is_set: true, error })
}
