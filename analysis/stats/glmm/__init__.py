"""Generalised linear mixed models: odds ratios, rate ratios, proportions, rates."""

from .model import MODELS, GlmmFit, glmm_single, glmm_two_arm

__all__ = ["MODELS", "GlmmFit", "glmm_single", "glmm_two_arm"]
