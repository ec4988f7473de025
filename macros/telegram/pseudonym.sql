{#-
    With vars.pseudonymize, nobody can be found by what stands in gold: the keys of people and chats are made from their
    ids and a secret that the warehouse makes for itself and keeps (silver.pseudonym_key), and names, handles and bare ids
    are replaced where gold would show them. The same person has the same key in every table and every run. Who has the
    secret, silver or bronze knows everybody: share gold alone.

    Texts of messages and what is taken from them (terms, hashtags, links) stay what they are: they can name anybody.
-#}
{% macro is_pseudonymous() %}{{ return(var('pseudonymize', false)) }}{% endmacro %}

{#-
    Sixteen characters that stand in for a text; the text itself without vars.pseudonymize. NULL stays NULL. `scope`
    keeps equal texts of different things apart.
-#}
{% macro pseudonym(value, scope) -%}
{% if is_pseudonymous() -%}
substr({{ sha256_hex("(select secret from " ~ ref('pseudonym_key') ~ ") || ':" ~ scope ~ ":' || (" ~ value ~ ")") }}, 1, 16)
{%- else -%}
{{ value }}
{%- endif %}
{%- endmacro %}

{#- A name that is made up, such as 'Person 3fa94c01b2d4e6f8'. -#}
{% macro pseudonymous_name(value, noun) -%}
{% if is_pseudonymous() -%}
'{{ noun }} ' || {{ pseudonym(value, noun) }}
{%- else -%}
{{ value }}
{%- endif %}
{%- endmacro %}

{#- A bare id; NULL with vars.pseudonymize, where the key stands for it. -#}
{% macro numeric_id(value) -%}
{% if is_pseudonymous() -%}
cast(null as int64)
{%- else -%}
{{ value }}
{%- endif %}
{%- endmacro %}
