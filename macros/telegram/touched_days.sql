{#-
    Opens an incremental model that has one or more rows per chat and day: `day_messages` holds all messages of those days
    that something new belongs to, so that a late edit recomputes its whole day and no other. What has no date
    (messages that no application could read) has no day.
-#}
{% macro messages_of_touched_days() -%}
with messages as (

    select *
    from {{ ref('messages') }}
    where sent_on is not null

),

{% if is_incremental() %}
touched_days as (

    select distinct
        chat_key,
        sent_on
    from messages
    where load_id > (select coalesce(max(load_id), 0) from {{ this }})

),

day_messages as (

    select messages.*
    from messages
    inner join touched_days
        on touched_days.chat_key = messages.chat_key
        and touched_days.sent_on = messages.sent_on

)
{% else %}
day_messages as (

    select * from messages

)
{% endif %}
{%- endmacro %}
