//! `baton demo`: a lively workspace in a throw-away data folder.

use std::fmt::Write as _;
use std::sync::Arc;

use baton_app::Clock;
use baton_app::demo::{self, Filled, Settings};
use baton_app::explain_lead::{ModelChoice, explain_lead};
use baton_app::outgoing;
use baton_app::report::{self, Dimension, Query};
use baton_app::workspace::{Place, Workspace};
use clap::Args;

use super::serve::{Doors, LISTEN, Lock, serve};
use super::{Global, SystemClock};
use crate::progress::Progress;
use crate::reports;
use crate::words::Language;

/// Fill a throw-away data folder with a lively workspace, print the main job's result, and serve it.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Fill it, print, and exit, instead of serving it.
    #[arg(long)]
    once: bool,
    /// How many leads.
    #[arg(long, default_value_t = 2_000)]
    leads: usize,
    /// What chance begins with; the same seed on the same day gives the same workspace.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Where to listen; without it 127.0.0.1:7700.
    #[arg(long, value_name = "ADDR")]
    listen: Option<std::net::SocketAddr>,
    /// Keep the data folder here instead of throwing it away; it must not be there yet.
    #[arg(long, value_name = "DIR")]
    keep: Option<std::path::PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let throw_away = tempfile::Builder::new().prefix("baton-demo-").tempdir()?;
        let data = self.keep.clone().unwrap_or_else(|| throw_away.path().join("data"));
        anyhow::ensure!(!data.exists(), "{}: is there already; name a folder that is not", data.display());
        let clock = Arc::new(SystemClock);
        // The story ends as the day begins: the same all day long.
        let settings = Settings { leads: self.leads, seed: self.seed, now: clock.now().midnight() };
        let place = Place { data: data.clone(), database_url: None };
        let lock = Lock::take(&place)?;
        let workspace = Workspace::open_or_create(&place, clock).await?;
        let progress = Progress::new("making up");
        let filled = demo::fill(&workspace, &settings, &progress.reporter()).await?;
        progress.finish();
        let query = Query { by: Some(Dimension::Source), ..Query::default() };
        let conversion = report::conversion(&workspace, &query).await?;
        let lead = demo::showcase(&workspace).await?;
        let explained = match &lead {
            Some(lead) => Some(explain_lead(&workspace, lead, None, ModelChoice::Published).await?),
            None => None,
        };
        let language = global.language();
        let all = serde_json::json!({ "filled": filled, "conversion": conversion, "explained": explained });
        global.print(&all, || {
            let mut text =
                format!("{}\n\n{}\n", head(&filled, language), reports::conversion(&conversion, language));
            if let Some(explained) = &explained {
                text.push_str(&super::explain::text(explained, language));
            }
            if self.keep.is_some() {
                let _ = writeln!(text, "\nbaton --data {} report funnel", data.display());
            }
            text
        })?;
        if self.once {
            return Ok(());
        }
        let doors = Doors {
            listen: self.listen.unwrap_or(LISTEN),
            public: None,
            proxies: Vec::new(),
            public_url: None,
        };
        // Nobody in it is real: no mail leaves it.
        serve(&workspace, lock, doors, &outgoing::Settings::default()).await
    }
}

fn head(filled: &Filled, language: Language) -> String {
    let Filled { leads, accounts, events, machine_events, mqls, sqls, won, lost, open_handoffs } = filled;
    match language {
        Language::En => format!(
            "{leads} leads of {accounts} companies · {events} events ({machine_events} by machines, kept out of scores) · \
             {mqls} MQL · {sqls} SQL · {won} won, {lost} lost · {open_handoffs} hand-offs open"
        ),
        Language::Ko => format!(
            "회사 {accounts}곳의 리드 {leads}명 · 이벤트 {events}건(기계 트래픽 {machine_events}건은 점수에서 제외) · \
             MQL {mqls}명 · SQL {sqls}명 · 성사 {won}건, 실패 {lost}건 · 열린 인계 {open_handoffs}건"
        ),
    }
}
