//! A community on Discord, end to end: the real engine and the real adapter against a Discord of our own on this machine.

#[path = "discord/hosted.rs"]
mod hosted;
#[path = "discord/program.rs"]
mod program;
#[path = "discord/staying.rs"]
mod staying;
#[path = "discord/stories.rs"]
mod stories;
#[path = "discord/town.rs"]
mod town;

use hearth_core::Kind;
use hosted::Hosted;
use local_discord::{Command, Discord, Id, Options, permission};
use serde_json::Value;
use std::time::Duration;

/// A server with its owner, a channel and the bot.
struct Club {
    discord: Discord,
    owner: Id,
    server: Id,
    general: Id,
}

fn club(options: Options) -> Club {
    let discord = Discord::start(options);
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    Club { discord, owner, server, general }
}

fn title(embeds: &[Value]) -> &str {
    embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default()
}

fn text(embeds: &[Value]) -> String {
    embeds.iter().map(|embed| format!("{}\n{}", embed["title"].as_str().unwrap_or_default(), embed["description"].as_str().unwrap_or_default())).collect()
}

/// The `custom_id` of the button that says this.
fn button(components: &[Value], label: &str) -> String {
    let buttons = components.iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
    let found = buttons.clone().find(|button| button["label"] == label).and_then(|button| button["custom_id"].as_str());
    found.unwrap_or_else(|| panic!("no button {label:?}, but {:?}", buttons.map(|button| button["label"].to_string()).collect::<Vec<_>>())).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_in_greets_its_owner_counts_and_answers() {
    let Club { discord, owner, server, general } = club(Options::default());
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;

    // Whoever owns the server hears of it, and nobody else.
    let direct = discord.until("a private message to the owner", |discord| discord.direct(owner).filter(|direct| !discord.messages(*direct).is_empty())).await;
    assert!(text(discord.messages(direct)[0]["embeds"].as_array().expect("embeds")).contains("/setup"));
    assert!(discord.messages(general).is_empty(), "nothing public before the owner has seen it");

    let commands = discord.commands(None);
    let me = commands.iter().find(|command| command["name"] == "me").expect("/me is registered");
    assert!(me["description_localizations"]["zh-CN"].is_string(), "{me}");

    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let question = discord.say(ana, general, "Which tent holds in a storm?");
    discord.say(ben, general, local_discord::Post::from("The one that you have pitched before the storm").answering(question));
    discord.react(ben, general, question, "👍");
    hearth.counted(4).await;

    let asked = discord.command(ben, general, Command::named("me"));
    let answer = asked.settled().await;
    assert!(answer.ephemeral, "what concerns one person is for their eyes");
    assert_eq!(title(&answer.embeds), "Ben");
    assert_eq!(answer.attachments.len(), 1, "the picture of it");
    assert!(answer.attachments[0]["description"].as_str().is_some_and(|words| words.contains("Ben")), "with its words");

    discord.speaks(ana, "zh-CN");
    let top = discord.command(ana, general, Command::named("top").option("window", "day")).settled().await;
    assert!(!top.ephemeral && title(&top.embeds).contains("排行"), "{:?}", top.embeds);
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_greets_whoever_added_it_if_it_may_know() {
    for (permissions, tells) in [(permission::VIEW_CHANNEL | permission::VIEW_AUDIT_LOG, true), (permission::VIEW_CHANNEL, false)] {
        let discord = Discord::start(Options::default());
        let (owner, admin) = (discord.user("Olga"), discord.user("Ada"));
        let server = discord.server("Club", owner);
        discord.text(server, "general");
        discord.join(server, admin);
        let hearth = Hosted::start(&discord).await;
        discord.connected(1).await;
        discord.add_bot_by(server, permissions, admin);
        let (greeted, other) = if tells { (admin, owner) } else { (owner, admin) };
        discord.until("a greeting", |discord| discord.direct(greeted).filter(|direct| !discord.messages(*direct).is_empty())).await;
        assert!(discord.direct(other).is_none(), "and nobody else");
        hearth.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_set_up_with_buttons_and_forms_and_shows_ranks_as_roles() {
    let Club { discord, owner, server, general } = club(Options::default());
    let regulars = discord.role(server, "Regulars", 0);
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    discord.give_role(server, ana, regulars);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ben, general, "Good morning, everybody");
    hearth.counted(1).await;

    let setup = discord.command(owner, general, Command::named("setup")).settled().await;
    assert!(setup.ephemeral && title(&setup.embeds).contains("Club"), "{:?}", setup.embeds);
    let form = discord.press(owner, general, setup.message.expect("a message"), &button(&setup.components, "Regular"));
    form.answered().await;
    let chosen = discord.submit(owner, &form, &[("f0", &regulars.to_string())]).settled().await;
    assert!(text(&chosen.embeds).contains("Regulars"), "{:?}", chosen.embeds);
    // Ana had the role before: she holds the rank, locked.
    hearth.rank_of(ana, "regular", true).await;

    let ranked = discord.command(owner, general, Command::named("rank").option("member", ben).option("rank", "regular").option("reason", "helps everybody")).settled().await;
    assert!(text(&ranked.embeds).contains("Ben"), "{:?}", ranked.embeds);
    discord.until("Ben's role", |discord| discord.roles_of(server, ben).contains(&regulars).then_some(())).await;
    let undo = button(&ranked.components, "Undo");
    discord.press(owner, general, ranked.message.expect("a message"), &undo).settled().await;
    discord.until("Ben's role taken back", |discord| (!discord.roles_of(server, ben).contains(&regulars)).then_some(())).await;
    assert!(discord.roles_of(server, ana).contains(&regulars), "what it did not give, it does not take");

    let made = discord.command(owner, general, Command::named("setup").option("rank", "member").option("badge", "new")).settled().await;
    assert!(made.ephemeral);
    discord.until("a new role", |discord| discord.requests_of("POST /guilds/{guild_id}/roles").first().cloned()).await;
    // Who takes no private messages reads it with the next answer.
    discord.takes_direct(ben, false);
    discord.command(owner, general, Command::named("rank").option("member", ben).option("rank", "member").option("reason", "is here every day")).settled().await;
    hearth.stored("a letter", |stored| stored.letters.len() == 1).await;
    let asked = discord.command(ben, general, Command::named("me"));
    discord.until("a letter", |_| asked.followups().first().cloned()).await;
    hearth.stored("no letter", |stored| stored.letters.is_empty()).await;
    let completed = discord.complete(owner, general, Command::named("rank").option("member", ben).typing("rank", "reg")).answered().await;
    assert_eq!(completed.choices.len(), 1, "{:?}", completed.choices);

    let asked = discord.command(ben, general, Command::named("setup")).settled().await;
    assert!(text(&asked.embeds).contains("staff"), "{:?}", asked.embeds);
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_where_it_was_and_counts_nothing_twice() {
    let Club { discord, owner, server, general } = club(Options::default());
    let ana = discord.member_named(server, "Ana");
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    for day in 0..5 {
        discord.say(ana, general, format!("Something new, number {day} of today's things").as_str());
    }
    hearth.counted(5).await;
    let folder = hearth.stop().await;
    for more in 0..3 {
        discord.say(ana, general, format!("While it slept, {more} more things were said").as_str());
    }
    let hearth = Hosted::start_in(&discord, folder).await;
    hearth.counted(8).await;
    // No server is told again where a session goes on: it is asked for when it is needed.
    let elders = discord.role(server, "Elders", 0);
    hearth.stored("the new role", |stored| stored.badges.iter().any(|badge| badge.native.0 == elders.0)).await;
    assert!(discord.frames().iter().any(|frame| frame.op == 6), "the session is resumed");

    let found = discord.say(ana, general, "All that was found this autumn, with pictures");
    let thread = discord.thread_from(ana, general, found, "Mushrooms");
    discord.say(ana, thread, "The red ones are not for eating");
    hearth.counted(10).await;

    // The session is gone: what was said meanwhile is found in the history, also in a thread that was closed by then.
    let folder = hearth.stop().await;
    discord.forget_sessions();
    discord.say(ana, thread, "And the very last one, under snow");
    discord.archive(thread, true);
    for more in 0..4 {
        discord.say(ana, general, format!("And {more} more that only history tells").as_str());
    }
    let hearth = Hosted::start_later(&discord, folder, 90).await;
    hearth.counted(15).await;
    // What no history tells is known to be missing.
    hearth.stored("a time that it was away", |stored| matches!(&stored.blinds[..], [blind] if !blind.messages && blind.until.since(blind.since) > 80 * 60_000)).await;
    discord.turn_clock(Duration::from_secs(90 * 60));
    let doctor = text(&discord.command(owner, general, Command::named("doctor")).settled().await.embeds);
    assert!(doctor.contains("I was away"), "{doctor}");
    discord.say(ana, general, "and one that is heard live");
    hearth.counted(16).await;
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_with_its_mend() {
    let discord = Discord::start(Options { content_intent_allowed: false, ..Options::default() });
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::VIEW_CHANNEL | permission::SEND_MESSAGES | permission::MANAGE_ROLES);
    discord.overwrite(general, server, 0, permission::SEND_MESSAGES);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    let found = discord.command(owner, general, Command::named("doctor")).settled().await;
    let said = text(&found.embeds);
    for part in ["Manage Server", "In general I lack “Send Messages”", "Message Content"] {
        assert!(said.contains(part), "{part} is missing from {said}");
    }
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_breaks_everything_is_counted_once() {
    let Club { discord, server, general, owner } = club(Options { heartbeat: Duration::from_millis(500), ..Options::default() });
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let elders = discord.role(server, "Elders", 0);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    let mut said = 0;
    let mut speak = |discord: &Discord| {
        for who in [ana, ben] {
            said += 1;
            discord.say(who, general, format!("This is thought number {said}, and a new one").as_str());
        }
        said
    };
    hearth.counted(speak(&discord)).await;
    type Fault = fn(&Discord);
    let faults: [(&str, Fault); 9] = [
        ("the socket is cut", |discord| discord.cut()),
        ("… in the middle of a frame", |discord| discord.cut_within_frame()),
        ("a goodbye without a code", |discord| discord.close(None)),
        ("a goodbye with a code", |discord| discord.close(Some(4_000))),
        ("come again", |discord| discord.ask_to_reconnect()),
        ("a session that is over", |discord| discord.invalidate(true)),
        ("a frame that is none", |discord| discord.frame("{\"t\":\"MESSAGE_CREATE\",\"s\":1,\"op\":0,\"d\":")),
        ("an event that nobody knows", |discord| discord.event("NEWS_OF_TOMORROW", None, serde_json::json!({ "guild_id": [], "x": { "y": 1 } }))),
        ("odd fields", |discord| {
            discord.alter("MESSAGE_CREATE", 2, |message| {
                message["poll"] = 7.into();
                message["mentions"] = "none".into();
                message["member"] = Value::Null;
                message["content"] = serde_json::json!({ "a": [] });
            })
        }),
    ];
    for (what, fault) in faults {
        fault(&discord);
        let said = speak(&discord);
        println!("{what}: {said}");
        hearth.counted(said).await;
    }
    // Answers come, whatever the other side answers first.
    for fault in [
        local_discord::Fault::Status(502, Value::Null),
        local_discord::Fault::Limited(0.2, false),
        local_discord::Fault::Limited(0.2, true),
        local_discord::Fault::DropBefore,
        local_discord::Fault::DropAfter,
        local_discord::Fault::StatusAfter(500),
    ] {
        discord.fail_only("POST /interactions/{interaction_id}/{interaction_token}/callback", 1, fault.clone());
        let answer = discord.command(owner, general, Command::named("help")).settled().await;
        assert!(!answer.embeds.is_empty(), "{fault:?}");
    }
    // A role that is refused is asked for once, and the owner reads what to do.
    assert!(discord.take_violations().iter().all(|violation| violation.contains("40060")), "an answer whose fate is unknown is sent again, and nothing else");
    discord.command(owner, general, Command::named("setup").option("rank", "member").option("badge", elders.to_string())).settled().await;
    discord.fail_only("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}", 100, local_discord::Fault::Status(403, serde_json::json!({ "code": 50_013, "message": "Missing Permissions" })));
    for who in [ana, ben] {
        discord.command(owner, general, Command::named("rank").option("member", who).option("rank", "member").option("reason", "is here every day")).settled().await;
    }
    discord.until("a refusal", |discord| (!discord.requests_of("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}").is_empty()).then_some(())).await;
    hearth.trouble("drag Hearth above").await;
    assert_eq!(discord.requests_of("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}").len(), 1, "what is refused is not asked for again");
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_it_came_is_read_once() {
    const DAY: Duration = Duration::from_secs(86_400);
    let discord = Discord::start(Options { ago: 100 * DAY, ..Options::default() });
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let (general, offtopic, closed) = (discord.text(server, "general"), discord.text(server, "offtopic"), discord.text(server, "closed"));
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    discord.say(ana, general, "Too long ago for anybody to remember");
    let mut last = None;
    for day in 0..20_u32 {
        discord.turn_clock(5 * DAY - Duration::from_secs(600));
        let question = discord.say(ana, general, format!("What did you find on walk number {day}, and where?").as_str());
        discord.turn_clock(Duration::from_secs(300));
        discord.say(ben, general, local_discord::Post::from(format!("A mushroom as large as {day} hats, thanks for asking").as_str()).answering(question));
        let talk = [
            "Rain again, and the laundry is out",
            "Bring it in before the goat finds it",
            "My sister paints boats for a living",
            "Blue ones sell best, she says",
            "What is for supper at yours?",
            "Soup, bread and last year's plums",
            "Somebody stole the ladder",
            "It leans behind the chapel",
        ];
        for (n, line) in talk.into_iter().enumerate() {
            discord.turn_clock(Duration::from_secs(30));
            discord.say(if n % 2 == 0 { ana } else { ben }, offtopic, line);
        }
        discord.react(ana, general, question, "👍");
        last = Some(question);
        discord.turn_clock(Duration::from_secs(60));
    }
    discord.say(ben, closed, "Nobody else reads this");
    discord.add_bot(server, permission::VIEW_CHANNEL | permission::READ_HISTORY | permission::SEND_MESSAGES | permission::EMBED_LINKS | permission::ATTACH_FILES | permission::MANAGE_ROLES);
    discord.overwrite(closed, server, 0, permission::READ_HISTORY);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;

    let stranger = discord.command(ben, general, Command::named("past")).settled().await;
    assert!(text(&stranger.embeds).contains("staff"), "{:?}", stranger.embeds);
    let gauged = discord.command(owner, general, Command::named("past")).settled().await;
    let said = text(&gauged.embeds);
    assert!(gauged.ephemeral && said.contains("general: about 36") && said.contains("may not read"), "{said}");
    let form = discord.press(owner, general, gauged.message.expect("a message"), &button(&gauged.components, "Choose spaces"));
    form.answered().await;
    let begun = discord.submit(owner, &form, &[("f0", &general.to_string())]).settled().await;
    assert!(text(&begun.embeds).contains("general"), "{:?}", begun.embeds);
    hearth.stored("general is read", |stored| stored.reading.as_ref().is_some_and(|reading| reading.is_over() && reading.messages() == 36)).await;
    // 18 questions and answers lie within ninety days; each answer counts, and so does the thanks.
    hearth.has(Kind::Message, 36).await;
    hearth.has(Kind::Reply, 18).await;
    hearth.has(Kind::Thanks, 18).await;
    hearth.stored("the days are closed again", |stored| stored.standings.iter().count() == 2 && stored.reading.as_ref().is_some_and(|reading| reading.is_over())).await;

    // It goes on where it is killed, and what is known is not counted again.
    let folder = hearth.stop().await;
    discord.say(ben, general, local_discord::Post::from("And one more thing while you slept").answering(last.expect("a question")));
    let hearth = Hosted::start_in(&discord, folder).await;
    discord.connected(1).await;
    hearth.has(Kind::Message, 37).await;
    discord.command(owner, general, Command::named("past").option("what", "read").option("spaces", "all")).settled().await;
    hearth.stored("all is read", |stored| stored.reading.as_ref().is_some_and(|reading| reading.is_over() && reading.spaces.len() == 3)).await;
    hearth.has(Kind::Message, 37 + 18 * 8).await;
    let over = text(&discord.command(owner, general, Command::named("past")).settled().await.embeds);
    assert!(over.contains("is read") && over.contains("Read Message History"), "{over}");
    let top = text(&discord.command(ben, general, Command::named("top").option("window", "all")).settled().await.embeds);
    assert!(top.contains("Ana") && top.contains("Ben"), "{top}");
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_and_what_does_not() {
    let Club { discord, owner, server, general } = club(Options::default());
    let lounge = discord.voice(server, "Lounge");
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let (music, hook) = (discord.other_bot("Music"), discord.user("News"));
    discord.join(server, music);
    let code = discord.invite(ana, general);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    // By the time that invitations have been counted once.
    discord.until("invitations", |discord| discord.requests_of("GET /guilds/{guild_id}/invites").first().cloned()).await;

    // People count; machines, webhooks and notices don't.
    let first = discord.say(ana, general, "Has anybody been up there this week?");
    discord.say(music, general, "Now playing: rain on a tent");
    discord.say(hook, general, local_discord::Post::from("Breaking news from elsewhere").webhook("News"));
    discord.say(ben, general, local_discord::Post::from("").system(7));
    let answer = discord.say(ben, general, local_discord::Post::from("I was, thanks for asking").answering(first));
    hearth.has(Kind::Message, 2).await;
    hearth.has(Kind::Reply, 1).await;
    hearth.has(Kind::Thanks, 1).await;
    // A vote recognises whoever asked, once.
    let poll = discord.say(ana, general, local_discord::Post::from("").poll("Which way up?", &["The ridge", "The gully"]));
    hearth.has(Kind::Message, 3).await;
    discord.vote(ben, general, poll, 1);
    hearth.has(Kind::Reaction, 1).await;
    discord.unvote(ben, general, poll, 1);
    hearth.has(Kind::Reaction, 0).await;

    // Who is kept from writing, whoever did it, reads so in their own card.
    discord.time_out(server, ben, Some(Duration::from_secs(3_600)));
    let kept = async || text(&discord.command(ben, general, Command::named("me")).settled().await.embeds).contains("Kept from writing until");
    // Commands overtake what else comes.
    while !kept().await {}
    discord.time_out(server, ben, None);
    while kept().await {}

    // A thread is a place to talk.
    let thread = discord.thread_from(ana, general, first, "Up there");
    discord.say(ben, thread, "Snow down to the hut");
    hearth.has(Kind::Message, 4).await;

    // Recognition comes, goes and is cleared away; what is deleted is taken back.
    for who in [ana, owner] {
        discord.react(who, general, answer, "👍");
    }
    hearth.has(Kind::Reaction, 2).await;
    discord.unreact(owner, general, answer, "👍");
    hearth.has(Kind::Reaction, 1).await;
    discord.clear_reactions(general, answer, None);
    hearth.has(Kind::Reaction, 0).await;
    discord.delete(general, answer);
    hearth.has(Kind::Message, 3).await;
    hearth.has(Kind::Reply, 0).await;

    // Who came by whose invitation.
    let zoe = discord.user("Zoe");
    discord.join_by(server, zoe, &code);
    hearth.has(Kind::Invited, 1).await;

    // Time in company.
    discord.voice_in(server, ana, Some(lounge));
    discord.voice_in(server, ben, Some(lounge));
    discord.voice_in(server, music, Some(lounge));
    discord.say(zoe, general, "Hello, I have just come");
    hearth.has(Kind::Message, 4).await;
    hearth.later(12);
    discord.voice_in(server, ben, None);
    hearth.has(Kind::Voice, 12).await;

    // The bot is removed, and comes back to what it knew.
    discord.remove_bot(server);
    hearth.stored("parted", |stored| stored.parted.is_some()).await;
    discord.add_bot(server, permission::ADMINISTRATOR);
    hearth.stored("back", |stored| stored.parted.is_none()).await;
    discord.say(ana, general, "Good that you are back again");
    hearth.has(Kind::Message, 5).await;
    hearth.stop().await;
}
