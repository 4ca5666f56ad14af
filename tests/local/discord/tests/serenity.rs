//! REST as serenity asks and reads it.

use local_discord::{Command, Discord, Id, Options, Post, permission};
use serde_json::json;
use serenity::all::{
    ActionRowComponent, ButtonStyle, ChannelId, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton, CreateCommand, CreateCommandOption, CreateEmbed, CreateForumPost,
    CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateInvite, CreateMessage, CreateModal, CreateThread, EditInteractionResponse,
    EditMember, EditMessage, EditRole, GetMessages, GuildId, Http, HttpBuilder, InputTextStyle, MessageId, Nonce, ReactionType, RoleId, UserId,
};
use std::time::Duration;

struct Bot {
    discord: Discord,
    http: Http,
    server: Id,
    general: Id,
    ada: Id,
}

fn bot() -> Bot {
    let discord = Discord::start(Options { check_answers: true, ..Options::default() });
    let ada = discord.user("Ada");
    let server = discord.server("Hearth", ada);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    let http = HttpBuilder::new(discord.token()).proxy(discord.url()).ratelimiter_disabled(true).application_id(discord.bot().0.into()).build();
    Bot { discord, http, server, general, ada }
}

#[tokio::test]
async fn messages() {
    let Bot { discord, http, general, ada, .. } = bot();
    let channel = ChannelId::new(general.0);
    let first = discord.say(ada, general, Post::from("hello").file("a.png", 3).sticker("wave"));
    for at in 0..5 {
        discord.say(ada, general, Post::from(format!("number {at}")).ago(Duration::from_secs(3_600)));
    }
    let button = CreateActionRow::Buttons(vec![CreateButton::new("more").label("More").style(ButtonStyle::Secondary)]);
    let embed = CreateEmbed::new().title("The week").field("Ada", "7", true).image("attachment://chart.png");
    let message = CreateMessage::new()
        .content("look")
        .embed(embed)
        .components(vec![button])
        .reference_message((channel, MessageId::new(first.0)))
        .allowed_mentions(CreateAllowedMentions::new())
        .nonce(Nonce::String("n".to_owned()))
        .enforce_nonce(true)
        .add_file(CreateAttachment::bytes(vec![1, 2, 3], "chart.png"));
    let mut sent = channel.send_message(&http, message).await.expect("sent");
    assert_eq!((sent.embeds.len(), sent.attachments.len(), sent.referenced_message.as_ref().map(|message| message.id.get())), (1, 1, Some(first.0)));
    sent.edit(&http, EditMessage::new().content("changed")).await.expect("changed");
    let page = channel.messages(&http, GetMessages::new().after(MessageId::new(1)).limit(100)).await.expect("a page");
    assert_eq!((page.len(), page[0].content.as_str()), (7, "changed"));
    sent.react(&http, ReactionType::Unicode("👍".to_owned())).await.expect("a reaction");
    assert_eq!(sent.reaction_users(&http, ReactionType::Unicode("👍".to_owned()), None, None).await.expect("users").len(), 1);
    sent.pin(&http).await.expect("pinned");
    assert_eq!(channel.pins(&http).await.expect("pins").len(), 1);
    let thread = channel.create_thread_from_message(&http, sent.id, CreateThread::new("About it")).await.expect("a thread");
    assert_eq!(thread.id.get(), sent.id.get());
    sent.delete(&http).await.expect("gone");
}

#[tokio::test]
async fn servers_and_members() {
    let Bot { discord, http, server, general, ada } = bot();
    let guild = GuildId::new(server.0);
    let role = discord.role(server, "Helper", 0);
    let user = UserId::new(ada.0);
    let bob = discord.member_named(server, "Bob");
    let forum = discord.forum(server, "questions", &["open"]);
    assert_eq!(http.get_current_user().await.expect("me").id.get(), discord.bot().0);
    assert_eq!(http.get_current_application_info().await.expect("the application").id.get(), discord.bot().0);
    assert_eq!(http.get_bot_gateway().await.expect("the gateway").url, discord.gateway_url());
    assert_eq!(guild.to_partial_guild(&http).await.expect("the server").name, "Hearth");
    assert_eq!(guild.channels(&http).await.expect("channels").len(), 2);
    assert_eq!(guild.roles(&http).await.expect("roles").len(), 3);
    assert_eq!(guild.members(&http, Some(10), None).await.expect("members").len(), 3);
    http.add_member_role(guild, user, RoleId::new(role.0), Some("earned")).await.expect("given");
    assert_eq!(discord.roles_of(server, ada), [role]);
    guild.create_role(&http, EditRole::new().name("New").colour(255)).await.expect("a role");
    guild.edit_member(&http, UserId::new(bob.0), EditMember::new().nickname("Bobby")).await.expect("a name");
    ChannelId::new(general.0).create_invite(&http, CreateInvite::new().max_uses(3)).await.expect("an invite");
    assert_eq!(guild.invites(&http).await.expect("invites").len(), 1);
    let post = CreateForumPost::new("How?", CreateMessage::new().content("so"));
    ChannelId::new(forum.0).create_forum_post(&http, post).await.expect("a post");
    assert_eq!(guild.get_active_threads(&http).await.expect("threads").threads.len(), 1);
    let direct = UserId::new(bob.0).create_dm_channel(&http).await.expect("a conversation");
    direct.say(&http, "psst").await.expect("said");
    guild.audit_logs(&http, None, None, None, None).await.expect("the log");
}

#[tokio::test]
async fn interactions() {
    let Bot { discord, http, general, ada, .. } = bot();
    let option = CreateCommandOption::new(serenity::all::CommandOptionType::User, "who", "Whom").required(true);
    let commands = [CreateCommand::new("rank").description("Who stands where").add_option(option)];
    http.create_global_commands(&commands).await.expect("registered");
    let asked = discord.command(ada, general, Command::named("rank").option("who", ada));
    let respond = |id: Id, token: String, response: CreateInteractionResponse| {
        let http = &http;
        async move { http.create_interaction_response(id.0.into(), &token, &response, Vec::new()).await.expect("answered") }
    };
    respond(asked.id, asked.token.clone(), CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))).await;
    http.edit_original_interaction_response(&asked.token, &EditInteractionResponse::new().content("seventh"), Vec::new()).await.expect("changed");
    assert_eq!(asked.settled().await.content, "seventh");
    http.create_followup_message(&asked.token, &CreateInteractionResponseFollowup::new().content("more"), Vec::new()).await.expect("followed");
    assert_eq!(asked.followups()[0]["content"], json!("more"));
    let again = discord.command(ada, general, Command::named("rank").option("who", ada));
    let input = CreateActionRow::InputText(CreateInputText::new(InputTextStyle::Short, "Why", "why"));
    respond(again.id, again.token.clone(), CreateInteractionResponse::Modal(CreateModal::new("form", "Tell").components(vec![input]))).await;
    let submitted = discord.submit(ada, &again, &[("why", "because")]);
    respond(submitted.id, submitted.token.clone(), CreateInteractionResponse::Message(CreateInteractionResponseMessage::new().content("thanks"))).await;
    let answer = http.get_original_interaction_response(&submitted.token).await.expect("the answer");
    assert_eq!(answer.content, "thanks");
    assert!(answer.components.iter().all(|row| row.components.iter().all(|of| matches!(of, ActionRowComponent::Button(_)))));
}
