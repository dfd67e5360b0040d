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

use super::serve::{Doors, LISTEN, Lock, gate, serve};
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
    /// What everybody in it signs in with, 12 characters or more; without it, something new each time.
    #[arg(long, value_name = "TEXT", env = "BATON_DEMO_PASSWORD", hide_env_values = true)]
    password: Option<String>,
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
        let listen = self.listen.unwrap_or(LISTEN);
        let password = self.password.map_or_else(new_password, Ok)?;
        let gate = gate(&workspace, &format!("http://{listen}"))?;
        demo::open_office(&gate, &password, &progress.reporter()).await?;
        progress.finish();
        eprintln!("{}", how_to_sign_in(&password, language));
        let doors = Doors { listen, public: None, proxies: Vec::new(), public_url: None };
        // Nobody in it is real: no mail leaves it.
        serve(&workspace, lock, doors, &outgoing::Settings::default()).await
    }
}

/// Something that nobody guesses, short enough to be typed.
fn new_password() -> anyhow::Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|_| anyhow::anyhow!("the operating system gives no random bytes"))?;
    let [first, second, third] =
        [[bytes[0], bytes[1]], [bytes[2], bytes[3]], [bytes[4], bytes[5]]].map(u16::from_be_bytes);
    Ok(format!("baton-{first:04x}-{second:04x}-{third:04x}"))
}

fn how_to_sign_in(password: &str, language: Language) -> String {
    let (admin, marketer, [korean, english]) = (demo::ADMIN, demo::MARKETER, demo::REPS);
    match language {
        Language::En => format!(
            "sign in with the password {password} as\n  {admin} (administrator)\n  {marketer} (marketing, Korean)\n  \
             {english} (sales)\n  {korean} (sales, Korean)"
        ),
        Language::Ko => format!(
            "비밀번호 {password} 로 로그인하세요:\n  {korean} (영업)\n  {marketer} (마케팅)\n  {english} (영업, 영어)\n  {admin} (관리자, 영어)"
        ),
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
