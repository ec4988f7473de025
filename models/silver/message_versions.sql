{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'content_hash'],
    changed_rows='load_id'
) }}

with exported as (

    {{ desktop_export_messages() }}

),

live as (

    {{ telegram_messages() }}

),

-- Column by column, so that no source can slip one of its own into another's place.
observed as (

    {% for source in ['exported', 'live'] -%}
    select
        {%- for column in message_columns() %}
        {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

-- The same content can be observed many times: one row for all of them, with what the latest observation says of the
-- little that the hash leaves out (paths of files, times in the exporting computer's zone). Few messages are, and only
-- theirs are ranked: ranking all would hold every text in memory.
repeated as (

    select
        chat_key as repeated_chat_key,
        message_id as repeated_message_id,
        content_hash as repeated_hash
    from (
        select
            {{ chat_key() }} as chat_key,
            message_id,
            content_hash
        from {{ ref('records') }} as records
        where record_kind = 'message'
            and {{ is_changed('records') }}
    ) as landed
    group by chat_key, message_id, content_hash
    having count(*) > 1

),

observations as (

    select
        chat_key,
        message_id,
        content_hash,
        source,
        repaired,
        observed_at,
        landed_file,
        landed_line,
        load_id,
        case when sent_unix is null then {{ timestamp_from_local('wall_clock', var('timezone')) }} end as guessed_at
    from (
        select
            {{ landed_columns() }},
            {{ timestamp_from_unix(json_int('payload', '$.date_unixtime')) }} as sent_unix,
            {{ json_string('payload', '$.date') }} as wall_clock
        from {{ ref('records') }} as records
        inner join repeated
            on repeated_chat_key = {{ chat_key() }}
            and repeated_message_id = message_id
            and repeated_hash = content_hash
        where record_kind = 'message'
            and {{ is_changed('records') }}
    ) as repetitions

),

ranked as (

    select
        landed_file as ranked_file,
        landed_line as ranked_line,
        row_number() over (
            partition by chat_key, message_id, content_hash
            order by observed_at desc, load_id desc, landed_file desc, landed_line desc
        ) as rank_of_observation,
        {% set same_content = 'over (partition by chat_key, message_id, content_hash)' -%}
        min(source) {{ same_content }} as first_source,
        min(case when repaired then 1 else 0 end) {{ same_content }} as all_repaired,
        min(guessed_at) {{ same_content }} as earliest_guess,
        max(guessed_at) {{ same_content }} as latest_guess,
        min(observed_at) {{ same_content }} as first_observed_at,
        max(observed_at) {{ same_content }} as last_observed_at,
        min(load_id) {{ same_content }} as earliest_load_id,
        max(load_id) {{ same_content }} as latest_load_id
    from observations

),

versions as (

    select
        chat_key,
        chat_kind,
        chat_id,
        message_id,
        content_hash,
        kind,
        sent_at,
        is_time_guessed,
        edited_at,
        {{ peer_key('sender') }} as sender_key,
        {{ peer_kind('sender') }} as sender_kind,
        {{ peer_id('sender') }} as sender_id,
        sender_name,
        author_signature,
        text,
        {{ utf16_length('text') }} as text_length,
        {{ word_count('text') }} as word_count,
        reply_to_message_id,
        reply_to_peer_key,
        thread_id,
        is_forwarded,
        forwarded_from,
        forwarded_from_key,
        via_bot,
        via_bot_id,
        media_kind,
        mime_type,
        file_name,
        file_size_bytes,
        duration_seconds,
        width,
        height,
        grouped_id,
        views,
        forwards,
        {{ json_array_sum('reactions', 'count') }} as reaction_count,
        reactions,
        service_action,
        service_title,
        service_member_count,
        text_entities,
        coalesce(first_source, source) as source,
        coalesce(all_repaired = 1, repaired) as is_repaired,
        coalesce(earliest_guess, sent_at) as earliest_sent_at,
        coalesce(latest_guess, sent_at) as latest_sent_at,
        revised_at,
        coalesce(first_observed_at, observed_at) as first_observed_at,
        coalesce(last_observed_at, observed_at) as last_observed_at,
        coalesce(earliest_load_id, load_id) as first_load_id,
        coalesce(latest_load_id, load_id) as load_id
    from observed
    left join ranked
        on ranked_file = landed_file
        and ranked_line = landed_line
    where coalesce(rank_of_observation, 1) = 1

)
{%- if is_incremental() %},

-- A version that comes back (a reaction taken back, an export landed again) stays one row. It is found by its key first:
-- few do, and only of these are all columns read.
known_keys as (

    select
        prior.chat_key,
        prior.message_id,
        prior.content_hash
    from {{ this }} as prior
    inner join versions
        on versions.chat_key = prior.chat_key
        and versions.message_id = prior.message_id
        and versions.content_hash = prior.content_hash

),

known as (

    select prior.*
    from {{ this }} as prior
    inner join known_keys
        on known_keys.chat_key = prior.chat_key
        and known_keys.message_id = prior.message_id
        and known_keys.content_hash = prior.content_hash

),

both_sides as (

    select * from versions
    union all
    select * from known

),

spans as (

    select
        chat_key,
        message_id,
        content_hash,
        min(source) as source,
        min(case when is_repaired then 1 else 0 end) as all_repaired,
        min(earliest_sent_at) as earliest_sent_at,
        max(latest_sent_at) as latest_sent_at,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at,
        min(first_load_id) as first_load_id,
        max(load_id) as load_id
    from both_sides
    group by chat_key, message_id, content_hash

)

select
    both_sides.* replace (
        spans.source as source,
        spans.all_repaired = 1 as is_repaired,
        spans.earliest_sent_at as earliest_sent_at,
        spans.latest_sent_at as latest_sent_at,
        spans.first_observed_at as first_observed_at,
        spans.last_observed_at as last_observed_at,
        spans.first_load_id as first_load_id,
        spans.load_id as load_id
    )
from both_sides
inner join spans
    on spans.chat_key = both_sides.chat_key
    and spans.message_id = both_sides.message_id
    and spans.content_hash = both_sides.content_hash
qualify row_number() over (
    partition by both_sides.chat_key, both_sides.message_id, both_sides.content_hash
    order by both_sides.last_observed_at desc, both_sides.load_id desc
) = 1
{% else %}

select * from versions
{% endif %}
