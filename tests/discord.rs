//! A community on Discord, end to end: the real engine and the real adapter against a Discord of our own on this machine.

#[path = "discord/hosted.rs"]
mod hosted;

use hosted::Hosted;
use local_discord::{Command, Discord, Id, Options, permission};
use serde_json::Value;

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
    let completed = discord.complete(owner, general, Command::named("rank").option("member", ben).typing("rank", "reg")).answered().await;
    assert_eq!(completed.choices.len(), 1, "{:?}", completed.choices);

    let asked = discord.command(ben, general, Command::named("setup")).settled().await;
    assert!(text(&asked.embeds).contains("staff"), "{:?}", asked.embeds);
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_where_it_was_and_counts_nothing_twice() {
    let Club { discord, server, general, .. } = club(Options::default());
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
    assert!(discord.frames().iter().any(|frame| frame.op == 6), "the session is resumed");

    // The session is gone: what was said meanwhile is found in the history.
    let folder = hearth.stop().await;
    discord.forget_sessions();
    for more in 0..4 {
        discord.say(ana, general, format!("And {more} more that only history tells").as_str());
    }
    let hearth = Hosted::start_in(&discord, folder).await;
    hearth.counted(12).await;
    discord.say(ana, general, "and one that is heard live");
    hearth.counted(13).await;
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
