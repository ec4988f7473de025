{# Whether BigQuery has a connection to call other services through. #}
{% macro has_bigquery_connection() %}{{ return(target.type == 'bigquery' and var('bigquery_connection', '') != '') }}{% endmacro %}

{# Whether the models that BigQuery's own functions fill are built: they are paid for by the text. #}
{% macro has_bigquery_ml() %}{{ return(has_bigquery_connection() and var('bigquery_ml', false)) }}{% endmacro %}

{# Masked texts of the last days on which something was written, as BigQuery's functions for texts take them. #}
{% macro recent_texts() %}
    select
        chat_key,
        message_id,
        to_hex(sha256(text)) as text_hash,
        text as text_content
    from {{ ref('masked_messages') }}
    where sent_on > (
        select date_sub(max(days.sent_on), interval {{ var('bigquery_ml_days', 7) }} day)
        from {{ ref('chat_daily') }} as days
    )
{% endmacro %}

{# Those of the texts that a service was not asked about, or did not answer and may be asked again. #}
{% macro unanswered(texts) %}
    {% if is_incremental() %}
    select
        texts.chat_key,
        texts.message_id,
        texts.text_hash,
        texts.text_content,
        coalesce(done.attempts, 0) as attempts_before
    from {{ texts }} as texts
    left join {{ this }} as done
        on done.chat_key = texts.chat_key
        and done.message_id = texts.message_id
        and done.text_hash = texts.text_hash
    where done.message_id is null
        or done.status = 'retry'
    {% else %}
    select
        *,
        0 as attempts_before
    from {{ texts }}
    {% endif %}
{% endmacro %}

{# The hook of both: deletes what was said of texts that are not there any more, or were others. #}
{% macro forget_gone_texts() %}
{% if is_incremental() %}
delete from {{ this }} as kept
where not exists (
    select 1
    from {{ ref('masked_messages') }} as messages
    where messages.chat_key = kept.chat_key
        and messages.message_id = kept.message_id
        and to_hex(sha256(messages.text)) = kept.text_hash
)
{% endif %}
{% endmacro %}

{# What is said of each answer: the text that it is to, whether it is one, and how often it was asked for. #}
{% macro service_answer(status) %}
    text_hash,
    case
        when coalesce({{ status }}, '') = '' then 'ok'
        when starts_with(lower({{ status }}), 'a retryable error occurred') and attempts_before < 2 then 'retry'
        else 'failed'
    end as status,
    nullif({{ status }}, '') as error,
    attempts_before + 1 as attempts,
    current_timestamp() as answered_at
{% endmacro %}

{# The columns that people are told apart by. #}
{% macro segment_features() %}
    tenure_days,
    recency_days,
    active_days_28,
    messages,
    engagement
{% endmacro %}
