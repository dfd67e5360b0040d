//! What checks found, in words.

use baton_app::doctor::{Check, Finding, Setting, Status, Unlike};

use crate::words::{Language, bytes, count, minute};

/// What was checked.
pub(crate) fn title(finding: &Finding, language: Language) -> &'static str {
    let (en, ko) = match finding {
        Finding::Database { .. } => ("database", "데이터베이스"),
        Finding::Schema { .. } => ("schema", "스키마"),
        Finding::Integrity { .. } => ("integrity", "무결성"),
        Finding::Durability { .. } => ("durability", "영속성"),
        Finding::Disk { .. } => ("disk", "디스크"),
        Finding::Clock { .. } => ("clock", "시계"),
        Finding::Waiting { .. } => ("waiting", "대기"),
        Finding::Model { .. } => ("model", "모델"),
        Finding::Scores { .. } => ("scores", "점수"),
        Finding::Deliveries { .. } => ("deliveries", "발송"),
        Finding::Mail { .. } => ("mail", "메일"),
        Finding::Secrets { .. } => ("secrets", "비밀 값"),
    };
    language.pick(en, ko)
}

/// What was found; a line for each thing. Errors are in English.
pub(crate) fn says(finding: &Finding, language: Language) -> String {
    let ko = language == Language::Ko;
    match finding {
        Finding::Database { error: Some(error), .. }
        | Finding::Schema { error: Some(error) }
        | Finding::Model { error: Some(error), .. }
        | Finding::Mail { error: Some(error), .. }
        | Finding::Secrets { error: Some(error), .. } => error.clone(),
        Finding::Database { kind, .. } => {
            let kind = if *kind == Some("postgres") { "PostgreSQL" } else { "SQLite" };
            if ko { format!("{kind}가 응답해요") } else { format!("{kind} answers") }
        }
        Finding::Schema { .. } => language.pick("is this version's", "이 버전의 스키마예요").to_owned(),
        Finding::Integrity { faults, .. } if !faults.is_empty() => faults.join("\n"),
        Finding::Integrity { deep: true, .. } => language
            .pick("the file, its indexes and references are sound", "파일, 인덱스, 참조가 모두 온전해요")
            .to_owned(),
        Finding::Integrity { .. } => language.pick("the file is sound", "파일이 온전해요").to_owned(),
        Finding::Durability { settings } => {
            let told = |setting: &Setting| format!("{}={}", setting.name, setting.value);
            settings.iter().map(told).collect::<Vec<_>>().join(" ")
        }
        Finding::Disk { free, database } => {
            let (free, database) = (bytes(*free), bytes(*database));
            if ko {
                format!("남은 공간 {free}, 데이터베이스 크기 {database}")
            } else {
                format!("{free} free; the database has {database}")
            }
        }
        Finding::Clock { newest: None, .. } => {
            language.pick("the log is empty", "기록이 비어 있어요").to_owned()
        }
        Finding::Clock { newest: Some(newest), now } => {
            let (newest, now) = (minute(*newest), minute(*now));
            if ko {
                format!("지금 {now}, 가장 최근 메시지 수신 {newest}(UTC)")
            } else {
                format!("now {now}, newest message received {newest} (UTC)")
            }
        }
        Finding::Waiting { leads } => {
            let leads = count(*leads);
            if ko {
                format!("점수를 기다리는 리드 {leads}명")
            } else {
                format!("{leads} leads wait to be scored")
            }
        }
        Finding::Model { version, .. } => {
            let version: String = version.as_deref().unwrap_or_default().chars().take(12).collect();
            if ko { format!("적용 중: {version}") } else { format!("in force: {version}") }
        }
        Finding::Scores { leads, unlike, first } => scores(*leads, *unlike, first, ko),
        Finding::Deliveries {
            waiting,
            dead,
            mails_waiting,
            mails_dead,
            mails_doubtful,
            disabled,
            failing,
        } => {
            let waits = count(waiting + mails_waiting);
            let (dead, off) = (count(dead + mails_dead), count(disabled + failing));
            let twice = match (*mails_doubtful, ko) {
                (0, _) => String::new(),
                (mails, true) => format!(", 두 번 도착했을 수 있는 메일 {}통", count(mails)),
                (mails, false) => format!(", {} mails may have arrived twice", count(mails)),
            };
            if ko {
                format!("대기 {waits}건, 포기 {dead}건, 받지 못하는 웹훅 {off}곳{twice}")
            } else {
                format!("{waits} wait, {dead} were given up, {off} endpoints take nothing{twice}")
            }
        }
        Finding::Secrets { sound, plain, .. } => {
            let (sound, plain) = (count(*sound), count(*plain));
            if ko {
                format!("열 수 있음 {sound}개, 아직 암호화 안 됨 {plain}개")
            } else {
                format!("{sound} can be opened, {plain} are not sealed yet")
            }
        }
        Finding::Mail { is_set: true, .. } => {
            language.pick("the server answers", "서버가 응답해요").to_owned()
        }
        Finding::Mail { .. } => {
            language.pick("no server is set: mails wait", "설정된 서버가 없어 메일이 대기해요").to_owned()
        }
    }
}

fn scores(leads: u64, unlike: u64, first: &[Unlike], ko: bool) -> String {
    let (leads, others) = (count(leads), count(unlike));
    let head = match (unlike, ko) {
        (0, false) => format!("{leads} leads derived anew: the same to the bit"),
        (0, true) => format!("리드 {leads}명을 다시 계산: 비트까지 같아요"),
        (_, false) => format!("{others} of {leads} leads derived anew are stored otherwise"),
        (_, true) => format!("다시 계산한 리드 {leads}명 중 {others}명이 저장된 값과 달라요"),
    };
    first.iter().fold(head, |text, Unlike { lead, what, stored, derived }| {
        let line = if ko {
            format!("{lead}: {what} 저장 {stored}, 계산 {derived}")
        } else {
            format!("{lead}: {what} stored {stored}, derived {derived}")
        };
        format!("{text}\n{line}")
    })
}

/// What to do; nothing where all is well, or where what was found says it.
pub(crate) fn advice(check: &Check, language: Language) -> Option<String> {
    if check.status == Status::Ok {
        return None;
    }
    let (en, ko) = match &check.finding {
        Finding::Database { .. } => (
            "see whether the database runs and --data or --database-url is right; restore a backup if it is damaged",
            "데이터베이스가 실행 중인지, --data나 --database-url이 맞는지 보세요. 손상되었다면 백업을 되돌리세요",
        ),
        Finding::Schema { .. } => return None,
        Finding::Integrity { .. } => (
            "stop Baton, keep a copy of the file, and restore the newest backup: baton restore FILE --replace",
            "Baton을 멈추고 파일을 따로 복사해 둔 뒤 최근 백업을 되돌리세요: baton restore FILE --replace",
        ),
        Finding::Durability { settings } => return Some(durability(settings, language)),
        Finding::Disk { .. } => (
            "make room: a backup and the log of changes may each need as much as the database",
            "공간을 확보하세요. 백업과 변경 기록은 각각 데이터베이스만큼의 공간이 필요할 수 있어요",
        ),
        Finding::Clock { .. } => (
            "set the clock (NTP): new messages seem older than those that are there; or a file with dates to come was imported",
            "시계를 맞추세요(NTP). 새 메시지가 이미 있는 것보다 오래되어 보여요. 앞날의 날짜가 든 파일을 가져왔을 수도 있어요",
        ),
        Finding::Waiting { .. } => (
            "a running Baton scores them by itself; else any import or publication does",
            "실행 중인 Baton이 알아서 계산해요. 아니면 가져오기나 모델 게시 때 계산돼요",
        ),
        Finding::Model { .. } => (
            "publish one: baton model publish b2b-default",
            "모델을 게시하세요: baton model publish b2b-default",
        ),
        Finding::Deliveries { .. } => (
            "baton webhook list shows who takes nothing, baton webhook deliveries ID --dead what was given up, replay tries it again",
            "baton webhook list로 받지 못하는 곳을, baton webhook deliveries ID --dead로 포기한 것을 보고 replay로 다시 보내세요",
        ),
        Finding::Mail { .. } => (
            "see whether [mail] url in baton.toml (BATON_MAIL_URL) is right and the server lets this machine in",
            "baton.toml의 [mail] url(BATON_MAIL_URL)이 맞는지, 서버가 이 컴퓨터의 접속을 허용하는지 보세요",
        ),
        Finding::Secrets { shut: 0, error: None, .. } => {
            ("start `baton serve`: it seals them", "`baton serve`를 시작하면 암호화해요")
        }
        Finding::Secrets { .. } => (
            "put back secret.key or BATON_SECRET_KEY; if the key is lost: baton secrets rotate --leave-shut, then remove these webhooks and add them anew",
            "secret.key나 BATON_SECRET_KEY를 되돌려 놓으세요. 키를 잃었다면 baton secrets rotate --leave-shut 후 웹훅을 지우고 다시 추가하세요",
        ),
        Finding::Scores { .. } => (
            "report these lines as a fault of Baton; the next model that is published derives every lead anew",
            "이 내용을 Baton의 오류로 알려 주세요. 다음 모델을 게시할 때 모든 리드를 다시 계산해요",
        ),
    };
    Some(language.pick(en, ko).to_owned())
}

fn durability(settings: &[Setting], language: Language) -> String {
    let told = |setting: &Setting| format!("{}={}", setting.name, setting.wanted);
    let wanted = settings.iter().filter(|setting| !setting.keeps).map(told).collect::<Vec<_>>().join(" ");
    match language {
        Language::En => format!("set {wanted}: without it a power cut loses what was acknowledged"),
        Language::Ko => format!("{wanted}로 설정하세요. 아니면 정전 때 이미 받았다고 답한 것을 잃어요"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(status: Status) -> Check {
        Check { status, finding: Finding::Disk { free: 5_000_000, database: 20_000_000_000 } }
    }

    #[test]
    fn findings_are_told_in_both_languages() {
        let check = disk(Status::Warning);
        assert_eq!(says(&check.finding, Language::En), "5.0 MB free; the database has 20.0 GB");
        assert_eq!(says(&check.finding, Language::Ko), "남은 공간 5.0 MB, 데이터베이스 크기 20.0 GB");
        assert!(advice(&check, Language::En).unwrap().starts_with("make room"));
        assert_eq!(advice(&disk(Status::Ok), Language::En), None);
    }

    #[test]
    fn only_settings_that_lose_are_named() {
        let setting =
            |name, value: &str, keeps| Setting { name, value: value.to_owned(), wanted: "on", keeps };
        let settings = vec![setting("fsync", "off", false), setting("full_page_writes", "on", true)];
        let check = Check { status: Status::Failed, finding: Finding::Durability { settings } };
        assert_eq!(says(&check.finding, Language::En), "fsync=off full_page_writes=on");
        assert!(advice(&check, Language::En).unwrap().starts_with("set fsync=on:"));
    }
}
