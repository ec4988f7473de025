{#-
    Incremental models follow one of two patterns. In both, load_id says which load changed a row last, and what is newer
    than the newest row of the table has not been read yet.

    Rows that belong to one message (entities, replies, reactions …):

        config(unique_key=['chat_key', 'message_id', …], pre_hook="{{ forget_changed_messages() }}")
        select … from {{ ref('messages') }} as messages where {{ is_changed('messages') }}

    Rows that belong to a day of a chat:

        config(unique_key=['chat_key', 'sent_on'], pre_hook="{{ forget_changed_days() }}")
        with day_messages as ({{ messages_of_changed_days() }})

    The hook deletes what changed, so that a message or day which has no rows any more leaves none behind. Deleting the
    newest rows lowers the table's highest load_id, and more is read again than was deleted: therefore the strategy is
    delete+insert on the same key, not append. A late edit recomputes the days of all versions of its message and no
    other, so any sequence of batches ends where one full refresh does.
-#}

{#-
    Whether a row of `alias` is newer than what this table has read; always, when the table is built whole. last_changed()
    is the table's highest load_id before the run: BigQuery skips what it needn't read by a number that stands in the
    statement, and by nothing that it has to ask for first, and DuckDB joins to what it expects to be few. A run that knows
    none (it shows its SQL alone, or the table is empty) asks.
-#}
{% macro is_changed(alias) -%}
{% if is_incremental() and last_changed() is not none -%}
{{ alias }}.load_id > {{ last_changed() }}
{%- elif is_incremental() -%}
{{ alias }}.load_id > (select coalesce(max(load_id), 0) from {{ this }})
{%- else -%}
true
{%- endif %}
{%- endmacro %}

{#- The hook of all patterns: deletes the rows whose key is that of a row of `model` which changed. -#}
{% macro forget_changed(model, key) -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where {{ is_key_of('kept', key, changed_keys(model, key)) }}
{% endif %}
{%- endmacro %}

{% macro changed_keys(model, key) -%}
select {{ key | join(', ') }}
from {{ ref(model) }} as changed
where {{ is_changed('changed') }}
{%- endmacro %}

{% macro forget_changed_messages() %}{{ forget_changed('messages', ['chat_key', 'message_id']) }}{% endmacro %}

{#- The same for rows that belong to one version of a message. -#}
{% macro forget_changed_versions() %}{{ forget_changed('message_versions', ['chat_key', 'message_id', 'content_hash']) }}{% endmacro %}

{% macro forget_changed_days() %}{{ forget_changed('message_days', ['chat_key', 'sent_on']) }}{% endmacro %}

{#-
    All messages of the days that changed, with the day's load_id as day_load_id, which the model's rows take for their
    own. What has no date (messages that no application could read) has no day.
-#}
{% macro messages_of_changed_days() -%}
select
    messages.*,
    days.load_id as day_load_id
from {{ ref('messages') }} as messages
inner join {{ ref('message_days') }} as days
    on days.chat_key = messages.chat_key
    and days.sent_on = messages.sent_on
where {{ is_changed('days') }}
{%- endmacro %}

{#-
    Rows per chat and week of answers follow the second pattern, with weeks for days: a week changes when one of its days
    does, or a reply of it, which changes with the message that it answers, too.

        config(unique_key=['chat_key', 'week_start'], pre_hook="{{ forget_changed_reply_weeks() }}")
        with weeks as ({{ changed_reply_weeks() }})
-#}
{% macro changed_reply_weeks() -%}
select
    chat_key,
    week_start,
    max(load_id) as load_id
from (
    select
        chat_key,
        {{ week_start('sent_on') }} as week_start,
        load_id
    from {{ ref('message_days') }}

    union all

    select
        chat_key,
        {{ week_start('sent_on') }} as week_start,
        load_id
    from {{ ref('replies') }}
    where sent_on is not null
) as dated
where {{ is_changed('dated') }}
group by chat_key, week_start
{%- endmacro %}

{% macro forget_changed_reply_weeks() -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where {{ is_key_of('kept', ['chat_key', 'week_start'], changed_reply_weeks()) }}
{% endif %}
{%- endmacro %}
