{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'position'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with service_messages as (

    select
        messages.chat_key,
        messages.message_id,
        messages.service_action,
        messages.sender_key,
        messages.sender_name,
        messages.reply_to_message_id,
        messages.sent_at,
        messages.sent_on,
        messages.load_id,
        coalesce(actions.event, 'other') as event,
        details.members,
        -- Names and ids of members come from different sources, never both.
        case when not {{ json_is_array('details.members') }} then details.member_ids end as member_ids,
        details.member_id,
        coalesce(
            {{ json_array_length('details.members') }},
            {{ json_array_length('details.member_ids') }},
            case when details.member_id is not null then 1 end
        ) as member_count,
        'user:' || coalesce(details.member_id, {{ json_string('details.member_ids', '$[0]') }}) as first_member_key,
        {{ json_string('details.members', '$[0]') }} as first_member_name,
        details.inviter_name,
        details.given_title,
        details.new_title,
        details.target_message_id,
        details.duration_seconds,
        details.period_seconds,
        details.boosts,
        details.stars,
        details.amount,
        details.currency,
        details.information_text
    from {{ ref('messages') }} as messages
    inner join {{ ref('message_version_details') }} as details
        on details.chat_key = messages.chat_key
        and details.message_id = messages.message_id
        and details.content_hash = messages.content_hash
    left join {{ ref('service_actions') }} as actions
        on actions.action = messages.service_action
    where messages.kind = 'service'
        and {{ is_changed('messages') }}

),

-- Exports give no ids of members. Who adds or removes nobody but somebody of the own id or name came or left by
-- themselves.
judged as (

    select
        *,
        coalesce(
            event in ('invite', 'remove')
            and member_count = 1
            and (first_member_key = sender_key or first_member_name = sender_name),
            false
        ) as is_own_doing
    from service_messages

),

described as (

    select
        *,
        case
            when event = 'invite' and is_own_doing then 'join'
            when event = 'remove' and is_own_doing then 'leave'
            else event
        end as judged_event,
        case
            when event in ('create', 'title_change', 'topic_create', 'migrate') then given_title
            when event = 'topic_edit' then coalesce(new_title, given_title)
            when event = 'join' then inviter_name
            when event = 'boost' then cast(boosts as {{ text_type() }})
            when event = 'payment' and amount is not null then amount || coalesce(' ' || currency, '')
            when event = 'payment' and stars is not null then cast(stars as {{ text_type() }}) || ' stars'
            when event = 'settings_change' then cast(period_seconds as {{ text_type() }})
            else information_text
        end as detail
    from judged

),

affected as (

    select
        described.chat_key,
        described.message_id,
        cast(member.position as int64) as position,
        {{ json_string('member.part', '$') }} as member_name,
        cast(null as {{ text_type() }}) as member_key
    from described
    {{ unnest_json_array('described.members', 'member') }}

    union all

    select
        described.chat_key,
        described.message_id,
        cast(member.position as int64) as position,
        cast(null as {{ text_type() }}) as member_name,
        'user:' || {{ json_string('member.part', '$') }} as member_key
    from described
    {{ unnest_json_array('described.member_ids', 'member') }}

)

select
    described.chat_key,
    described.message_id,
    coalesce(affected.position, 0) as position,
    described.judged_event as event,
    described.service_action as action,
    described.sender_key as actor_key,
    described.sender_name as actor_name,
    case
        when described.is_own_doing or described.event = 'join' then described.sender_key
        else coalesce(affected.member_key, 'user:' || described.member_id)
    end as subject_key,
    case
        when described.event = 'join' then described.sender_name
        else affected.member_name
    end as subject_name,
    described.detail as event_detail,
    case
        when described.event = 'pin' then coalesce(described.target_message_id, described.reply_to_message_id)
        else described.target_message_id
    end as target_message_id,
    described.duration_seconds,
    described.sent_at,
    described.sent_on,
    described.load_id
from described
left join affected
    on affected.chat_key = described.chat_key
    and affected.message_id = described.message_id
